/** Exception codes (Modbus application protocol V1.1b3, section 7). */
export const ExceptionCode = {
  illegalFunction: 1,
  illegalDataAddress: 2,
  illegalDataValue: 3,
  serverDeviceFailure: 4,
  acknowledge: 5,
  serverDeviceBusy: 6,
  negativeAcknowledge: 7,
  memoryParityError: 8,
  gatewayPathUnavailable: 10,
  gatewayTargetSilent: 11,
} as const;
export type ExceptionCode = (typeof ExceptionCode)[keyof typeof ExceptionCode];

/** Set in the function code of an answer that is an exception. */
export const EXCEPTION_FLAG = 0x80;

const texts: ReadonlyMap<number, string> = new Map([
  [ExceptionCode.illegalFunction, 'the device does not know this function'],
  [ExceptionCode.illegalDataAddress, 'the device has no such address'],
  [ExceptionCode.illegalDataValue, 'the device does not take this count or value'],
  [ExceptionCode.serverDeviceFailure, 'the device failed while carrying it out'],
  [ExceptionCode.acknowledge, 'the device is still working on it'],
  [ExceptionCode.serverDeviceBusy, 'the device is busy'],
  [ExceptionCode.negativeAcknowledge, 'the device cannot carry it out'],
  [ExceptionCode.memoryParityError, 'the device found an error in its memory'],
  [ExceptionCode.gatewayPathUnavailable, 'the gateway has no path to the device'],
  [ExceptionCode.gatewayTargetSilent, 'the device behind the gateway does not answer'],
]);

/** The code with its meaning, for example `exception 2: the device has no such address`. */
export function exceptionText(code: number): string {
  return `exception ${code}: ${texts.get(code) ?? 'not in the standard'}`;
}

/** The gateway speaks, not the unit: it counts as silence of the unit. */
export function isGatewayException(code: number): boolean {
  return code === ExceptionCode.gatewayPathUnavailable || code === ExceptionCode.gatewayTargetSilent;
}
