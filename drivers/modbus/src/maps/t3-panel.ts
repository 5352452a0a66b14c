import type { MapFile, MapFileEntry } from './register-map.ts';

/** Values are signed 32-bit thousandths in two registers, the high word first. */
const value = { type: 'int32', scale: 0.001, step: 2, decimals: 2 } as const;

const outputs: MapFileEntry = {
  ...value,
  register: 'holding:7100',
  name: 'Output {n}',
  point: 'output',
  count: 64,
  guard: { register: 'holding:7228', equals: 1, why: 'its hand switch is not at AUTO, so the panel would not follow' },
  facts: {
    range_table: 'output',
    range: { register: 'holding:7292', mask: 0xff },
    analog: { register: 'holding:7420', mask: 0xff },
    record: { register: 'holding:10000', step: 23 },
  },
};

const inputs: MapFileEntry = {
  ...value,
  register: 'holding:7484',
  name: 'Input {n}',
  point: 'input',
  count: 64,
  facts: {
    range_table: 'input',
    // One register holds both: the high byte is digital_analog, the low byte the range.
    range: { register: 'holding:7804', mask: 0xff },
    analog: { register: 'holding:7804', mask: 0xff00 },
    record: { register: 'holding:11472', step: 23 },
  },
};

const variables: MapFileEntry = {
  ...value,
  register: 'holding:8092',
  name: 'Variable {n}',
  point: 'variable',
  count: 128,
  facts: {
    range_table: 'variable',
    range: { register: 'holding:8532', mask: 0xff },
    analog: { register: 'holding:8660', mask: 0xff },
    record: { register: 'holding:12944', step: 20 },
  },
};

const identity = 'it is part of the identity of the panel';
const network = 'it belongs to the network settings of the panel';
const record = 'a record is written as a whole by the T3 protocol, never register by register';
const pair = 'other lengths are acknowledged and ignored, and single writes to variables land on other variables';
const single = 'writes of several registers are acknowledged and ignored here';

/** The map of T3-BB, T3-LB, T3-TB, T3-Nano and Tstat10, from register 7100. */
export const t3PanelMap: MapFile = {
  id: 't3-panel',
  name: 'T3 panel',
  vendor: 'Temco Controls',
  description: 'T3-BB, T3-LB, T3-TB, T3-Nano and Tstat10: points that have a range are taken, with their names',
  match: { product_ids: [10, 35, 50, 74, 88] },
  gap_max: 16,
  entries: [inputs, outputs, variables],
  zones: [
    { register: 'holding:0', count: 4, rule: 'denied', why: identity },
    { register: 'holding:6', rule: 'denied', why: identity },
    { register: 'holding:16', rule: 'denied', why: 'it starts a firmware update' },
    { register: 'holding:33', count: 2, rule: 'denied', why: 'it resets the panel or changes its kind' },
    { register: 'holding:42', rule: 'denied', why: 'it changes the Modbus id too' },
    { register: 'holding:60', count: 22, rule: 'denied', why: network },
    { register: 'holding:100', count: 27, rule: 'denied', why: identity },
    { register: 'holding:2000', count: 251, rule: 'denied', why: network },
    { register: 'holding:7100', count: 128, rule: 'pair', why: pair },
    { register: 'holding:7228', count: 256, rule: 'single', why: single },
    { register: 'holding:7484', count: 128, rule: 'pair', why: pair },
    { register: 'holding:7612', count: 320, rule: 'single', why: single },
    { register: 'holding:7932', count: 64, rule: 'pair', why: pair },
    { register: 'holding:7996', count: 96, rule: 'single', why: single },
    { register: 'holding:8092', count: 256, rule: 'pair', why: pair },
    { register: 'holding:8348', count: 440, rule: 'single', why: single },
    { register: 'holding:9400', count: 128, rule: 'pair', why: pair },
    { register: 'holding:9800', count: 200, rule: 'denied', why: 'it is the block of settings' },
    { register: 'holding:10000', count: 23_489, rule: 'denied', why: record },
    { register: 'holding:40000', count: 1024, rule: 'pair', why: pair },
  ],
};
