import type { MapFile } from './register-map.ts';

/** The head nearly all Temco devices share. */
const head = [
  { register: 'holding:0', count: 4, rule: 'denied', why: 'it is the serial number' },
  { register: 'holding:6', rule: 'denied', why: 'it is the Modbus id' },
  { register: 'holding:15', count: 2, rule: 'denied', why: 'it changes the baud rate or starts a firmware update' },
  { register: 'holding:21', rule: 'denied', why: 'it changes the protocol of the device' },
] as const;

/** 22 inputs; products 43 and 89. */
export const t322iMap: MapFile = {
  id: 't3-22i',
  name: 'T3-22I',
  vendor: 'Temco Controls',
  match: { product_ids: [43, 89] },
  entries: [
    {
      register: 'holding:100',
      name: 'Input {n}',
      point: 'input',
      type: 'int32',
      scale: 0.001,
      decimals: 2,
      count: 22,
      facts: {
        range_table: 'input',
        range: { register: 'holding:225', mask: 0xff },
        analog: { register: 'holding:269' },
      },
    },
  ],
  zones: head,
};

/** Eight analog inputs, eight analog and six digital outputs; products 44 and 87. */
export const t38ai8ao6doMap: MapFile = {
  id: 't3-8ai8ao6do',
  name: 'T3-8AI8AO6DO',
  vendor: 'Temco Controls',
  match: { product_ids: [44, 87] },
  entries: [
    {
      register: 'holding:116',
      name: 'Input {n}',
      point: 'input',
      type: 'int32',
      scale: 0.001,
      decimals: 2,
      count: 8,
      facts: {
        range_table: 'input',
        range: { register: 'holding:225', mask: 0xff },
        analog: { register: 'holding:157' },
      },
    },
    {
      register: 'holding:100',
      name: 'Analog output {n}',
      description: 'raw number of the module',
      point: 'output',
      count: 8,
      guard: {
        register: 'holding:282',
        equals: 1,
        why: 'its hand switch is not at AUTO, so the module would not follow',
      },
    },
    {
      register: 'holding:108',
      name: 'Digital output {n}',
      point: 'output',
      kind: 'binary',
      states: ['Off', 'On'],
      count: 6,
      guard: {
        register: 'holding:290',
        equals: 1,
        why: 'its hand switch is not at AUTO, so the module would not follow',
      },
    },
  ],
  zones: [...head, { register: 'holding:800', rule: 'denied', why: 'it resets the module' }],
};
