import { arrow, box, circle } from './template.ts';
import type { Template } from './template.ts';

/** The grid at the left, the building at the right, and what the meter between them counts. */
export const meter: Template = {
  kind: 'meter',
  width: 860,
  height: 340,
  shapes: [
    { look: 'line', d: `M40 110H300M420 110H640${arrow(290, 110, 'right')}${arrow(630, 110, 'right')}` },
    { look: 'part', d: `M70 110L90 40L110 110M76 90H104M82 66H98` },
    { look: 'part', d: `${circle(360, 110, 60)}${box(326, 84, 68, 26)}` },
    {
      look: 'part',
      d: `${box(650, 60, 150, 110)}${box(670, 80, 26, 26)}${box(712, 80, 26, 26)}${box(754, 80, 26, 26)}${box(712, 130, 26, 40)}`,
    },
  ],
  slots: [
    { key: 'power', words: /^(total |active |real )?power$|^kw(tot)?$/i, at: [360, 200], required: true },
    { key: 'energy', words: /^(electric |active |total )?energy$|^kwh(tot)?$/i, at: [360, 30], required: true },
    { key: 'voltage', words: /voltage/i, at: [180, 150] },
    { key: 'current_1', words: /current ?L?1/i, at: [180, 200] },
    { key: 'current_2', words: /current ?L?2/i, at: [180, 250] },
    { key: 'current_3', words: /current ?L?3/i, at: [180, 300] },
    { key: 'factor', words: /power factor/i, at: [360, 250] },
    { key: 'demand', words: /(power )?demand( 15.*)?$/i, at: [540, 150] },
    { key: 'limit', words: /demand limit/i, at: [540, 200] },
    { key: 'demand_alarm', words: /demand alarm/i, at: [540, 250] },
    { key: 'hvac', words: /hvac power|energy of the plant/i, at: [725, 200] },
    { key: 'rooms', words: /lights and plugs/i, at: [725, 250] },
    { key: 'gas', words: /gas flow/i, at: [540, 300] },
    { key: 'water', words: /water flow/i, at: [725, 300] },
  ],
};
