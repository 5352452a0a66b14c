import type { MapFile } from './register-map.ts';

/**
 * A plain layout for programmable controllers and gateways: inputs from 30001, outputs from 40001, variables from
 * 40100, statuses and alarms as discrete inputs. What a device does not have is left out at the interview.
 */
export const genericMap: MapFile = {
  id: 'generic',
  name: 'generic controller',
  description:
    '32 inputs from 30001, 32 outputs from 40001, 512 variables from 40100, status from 10001, alarms from 10101',
  entries: [
    { register: '30001', name: 'Input {n}', point: 'input', type: 'int16', count: 32 },
    { register: '10001', name: 'Status {n}', point: 'input', count: 32, states: ['Off', 'On'] },
    { register: '10101', name: 'Alarm {n}', point: 'input', count: 32, states: ['Normal', 'Alarm'] },
    { register: '40001', name: 'Output {n}', point: 'output', type: 'int16', count: 32 },
    { register: '40100', name: 'Variable {n}', point: 'variable', type: 'int16', count: 512 },
  ],
};
