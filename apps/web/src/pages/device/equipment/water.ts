import { arrow, box, circle } from './template.ts';
import type { Shape, Slot, Template } from './template.ts';

function boiler(index: 1 | 2, y: number): { readonly shapes: readonly Shape[]; readonly slots: readonly Slot[] } {
  const of = `flame_${index}`;
  const name = (rest: string): RegExp => new RegExp(`^boiler ?${index}.*${rest}`, 'i');
  return {
    shapes: [
      { look: 'part', d: box(130, y, 130, 120) },
      { look: 'running', of, d: `M195 ${y + 34}c14 22 26 32 26 50a26 26 0 0 1-52 0c0-14 10-20 12-32c8 6 14 0 14-18Z` },
      { look: 'line', d: `M260 ${y + 24}H330M260 ${y + 96}H380` },
    ],
    slots: [
      { key: of, words: name('flame'), at: [65, y + 20] },
      { key: `firing_${index}`, words: name('firing|modulation'), at: [65, y + 60], required: index === 1 },
      { key: `alarm_${index}`, words: name('alarm'), at: [65, y + 100] },
      { key: `outlet_${index}`, words: name('(outlet|supply|leaving)'), at: [330, y + 2] },
    ],
  };
}

const first = boiler(1, 40);
const second = boiler(2, 210);

/** Two boilers on one header: hot water leaves at the upper right, comes back below through the pumps. */
export const boilerPlant: Template = {
  kind: 'boiler',
  width: 900,
  height: 380,
  shapes: [
    ...first.shapes,
    ...second.shapes,
    { look: 'hot', d: `M330 64V234M330 64H880${arrow(880, 64, 'right')}` },
    { look: 'cold', d: `M380 136V306M380 306H880${arrow(700, 306, 'left')}` },
    { look: 'running', of: 'pump_1', d: circle(480, 306, 22) },
    { look: 'running', of: 'pump_2', d: circle(590, 306, 22) },
    { look: 'part', d: 'M494 294L464 306L494 318ZM604 294L574 306L604 318Z' },
  ],
  slots: [
    ...first.slots,
    ...second.slots,
    { key: 'supply_temp', words: /^(hw|hot water|supply|flow).*(supply )?temp|^HWST/i, at: [520, 30], required: true },
    { key: 'return_temp', words: /return temp|^HWRT/i, at: [790, 345] },
    { key: 'setpoint', words: /^(hw|hot water|supply).*set\s?point|^HWSP/i, at: [660, 30] },
    { key: 'pressure', words: /(loop|system|water) pressure|^HWPRES/i, at: [800, 110] },
    { key: 'pump_1', words: /pump ?1.*(status|run(ning)?$)/i, at: [480, 345] },
    { key: 'pump_2', words: /pump ?2.*(status|run(ning)?$)/i, at: [590, 345] },
    { key: 'demand', words: /firing demand|heat(ing)? demand/i, at: [520, 170] },
    { key: 'calling', words: /calling|plant enable/i, at: [660, 170] },
    { key: 'load', words: /plant load|^load/i, at: [800, 170] },
    { key: 'outdoor', words: /^(outdoor|outside)( air)? temp/i, at: [800, 220] },
  ],
};

/** A chiller: chilled water on the right, the side that gives the heat away on the left. */
export const chiller: Template = {
  kind: 'chiller',
  width: 900,
  height: 360,
  shapes: [
    { look: 'part', d: `${box(330, 50, 240, 80)}${box(330, 210, 240, 80)}M390 130V210M510 130V210` },
    { look: 'running', of: 'status', d: circle(450, 170, 30) },
    { look: 'hot', d: `M330 70H40M330 110H40${arrow(40, 70, 'left')}${arrow(325, 110, 'right')}` },
    { look: 'cold', d: `M570 230H860M570 270H860${arrow(860, 230, 'right')}${arrow(575, 270, 'left')}` },
  ],
  slots: [
    {
      key: 'supply_temp',
      words: /(chw|chilled( water)?|evaporator).*(supply|leaving|outlet).*temp/i,
      at: [720, 205],
      required: true,
    },
    {
      key: 'return_temp',
      words: /(chw|chilled( water)?|evaporator).*(return|entering|inlet).*temp/i,
      at: [720, 300],
      required: true,
    },
    { key: 'status', words: /(chiller|compressor).*(status|running|on)/i, at: [450, 20] },
    { key: 'capacity', words: /capacity|(chiller|compressor).*(load|speed)|% ?RLA/i, at: [590, 170] },
    { key: 'setpoint', words: /(chw|chilled( water)?|leaving).*set\s?point/i, at: [830, 205] },
    { key: 'condenser_out', words: /(cw|condenser).*(supply|leaving|outlet).*temp/i, at: [180, 45] },
    { key: 'condenser_in', words: /(cw|condenser).*(return|entering|inlet).*temp/i, at: [180, 140] },
    { key: 'power', words: /(chiller )?power|kw$/i, at: [720, 100] },
    { key: 'flow', words: /(chw|chilled( water)?).*flow/i, at: [830, 300] },
    { key: 'alarm', words: /(chiller |compressor )?(alarm|fault)/i, at: [720, 60] },
  ],
};
