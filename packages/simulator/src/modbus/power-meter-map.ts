import type { JsonObject } from '@t3000/core';

/** The register map of the {@link PowerMeter}, in the form people write their own maps in. */
export const powerMeterMap: JsonObject = {
  id: 'pm-400',
  name: 'Power meter PM-400',
  vendor: 'Harbour Meters',
  description: 'Main electricity meter of the demonstration building',
  match: { identification: ['harbour meters', 'pm-400'] },
  entries: [
    { register: '30001', name: 'Voltage', type: 'float32', order: 'CDAB', unit: 'V', decimals: 1 },
    { register: '30003', name: 'Current L{n}', type: 'float32', order: 'CDAB', unit: 'A', decimals: 1, count: 3 },
    { register: '30009', name: 'Active power', type: 'float32', order: 'CDAB', unit: 'kW', decimals: 1 },
    { register: '30011', name: 'Power factor', type: 'float32', order: 'CDAB', decimals: 2 },
    { register: '30013', name: 'Power demand 15 min', type: 'float32', order: 'CDAB', unit: 'kW', decimals: 1 },
    { register: '30033', name: 'Active energy', type: 'uint32', scale: 0.1, unit: 'kWh' },
    { register: '30035', name: 'Energy of the plant', type: 'uint32', scale: 0.1, unit: 'kWh' },
    { register: '10001', name: 'Demand alarm', states: ['Normal', 'Alarm'] },
    { register: '40101', name: 'Demand limit', scale: 0.1, unit: 'kW', minimum: 0, maximum: 1000 },
  ],
};
