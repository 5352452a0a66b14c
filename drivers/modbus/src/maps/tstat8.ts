import type { MapFile, MapFileEntry } from './register-map.ts';

/** Tenths of a degree. */
function temperature(register: number, name: string, write = false): MapFileEntry {
  return {
    register: `holding:${register}`,
    name,
    point: write ? 'variable' : 'input',
    type: 'int16',
    scale: 0.1,
    unit: '°',
    ...(write ? { minimum: -40, maximum: 150 } : {}),
  };
}

/** Product 9. Degrees are Celsius or Fahrenheit as register 104 says. */
export const tstat8Map: MapFile = {
  id: 'tstat8',
  name: 'Tstat8',
  vendor: 'Temco Controls',
  match: { product_ids: [9, 91, 92, 94] },
  entries: [
    temperature(121, 'Room temperature'),
    temperature(130, 'Internal sensor'),
    {
      register: 'holding:131',
      name: 'Analog input {n}',
      description: 'raw, scaled by its range',
      point: 'input',
      type: 'int16',
      count: 8,
    },
    { register: 'holding:139', name: 'CO2', point: 'input', unit: 'ppm' },
    { register: 'holding:140', name: 'Humidity', point: 'input', scale: 0.1, unit: '%RH' },
    { register: 'holding:628', name: 'Light', point: 'input', unit: 'lx' },
    { register: 'holding:101', name: 'Heating or cooling', point: 'input' },
    { register: 'holding:102', name: 'State', point: 'input' },
    { register: 'holding:104', name: 'Degrees', point: 'input', states: ['Celsius', 'Fahrenheit'], codes: [0, 1] },
    { register: 'holding:384', name: 'PID 1 output', point: 'input' },
    { register: 'holding:209.0', name: 'Relay {n}', point: 'output', count: 5, write: 'none', states: ['Off', 'On'] },
    {
      register: 'holding:210',
      name: 'Analog output {n}',
      point: 'output',
      scale: 0.1,
      unit: '%',
      count: 2,
      write: 'none',
    },
    { register: 'holding:273', name: 'Fan speed', point: 'variable' },
    {
      register: 'holding:109',
      name: 'Occupancy',
      point: 'variable',
      states: ['Unoccupied', 'Occupied'],
      codes: [26, 27],
    },
    temperature(345, 'Day set-point', true),
    temperature(346, 'Day cooling deadband', true),
    temperature(347, 'Day heating deadband', true),
    temperature(348, 'Day cooling set-point', true),
    temperature(349, 'Day heating set-point', true),
    temperature(350, 'Night set-point', true),
    temperature(352, 'Night heating deadband', true),
    temperature(353, 'Night cooling deadband', true),
    temperature(354, 'Night heating set-point', true),
    temperature(355, 'Night cooling set-point', true),
    temperature(364, 'Power-up set-point', true),
    temperature(365, 'Highest set-point', true),
    temperature(366, 'Lowest set-point', true),
  ],
  zones: [
    { register: 'holding:0', count: 4, rule: 'denied', why: 'it is the serial number' },
    { register: 'holding:6', rule: 'denied', why: 'it is the Modbus id' },
    { register: 'holding:15', count: 2, rule: 'denied', why: 'it changes the baud rate or starts a firmware update' },
    { register: 'holding:21', rule: 'denied', why: 'it changes the protocol of the device' },
    { register: 'holding:108', rule: 'denied', why: 'it resets the device to factory settings' },
    { register: 'holding:730', rule: 'denied', why: 'it resets the device' },
    { register: 'holding:977', rule: 'denied', why: 'it is the station number' },
    { register: 'holding:991', count: 2, rule: 'denied', why: 'it is the BACnet instance' },
    { register: 'holding:2000', count: 251, rule: 'denied', why: 'it belongs to the network settings' },
  ],
};
