/** Function codes this project speaks (Modbus application protocol V1.1b3, section 6; the last is the vendor's own). */
export const FunctionCode = {
  readCoils: 1,
  readDiscreteInputs: 2,
  readHoldingRegisters: 3,
  readInputRegisters: 4,
  writeSingleCoil: 5,
  writeSingleRegister: 6,
  writeMultipleCoils: 15,
  writeMultipleRegisters: 16,
  reportServerId: 17,
  maskWriteRegister: 22,
  readWriteRegisters: 23,
  findT3: 25,
  encapsulated: 43,
} as const;
export type FunctionCode = (typeof FunctionCode)[keyof typeof FunctionCode];

/** Functions of the standard this project does not speak, and why. */
const unsupported: ReadonlyMap<number, string> = new Map([
  [7, 'read exception status: eight bits only their vendor understands; read them as coils'],
  [8, 'diagnostics: counters of a serial line, and a way to silence a device'],
  [11, 'get comm event counter: a serial line diagnosis'],
  [12, 'get comm event log: a serial line diagnosis'],
  [20, 'read file record: no building device keeps points in files'],
  [21, 'write file record: no building device keeps points in files'],
  [24, 'read FIFO queue: reading takes values away from whoever reads next'],
]);

/** Why a function is not spoken; undefined when it is. */
export function unsupportedFunction(code: number): string | undefined {
  if ((Object.values(FunctionCode) as readonly number[]).includes(code)) return undefined;
  return unsupported.get(code) ?? `function ${code} is not in the standard`;
}
