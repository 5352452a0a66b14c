/**
 * A request as bytes, with the meaning of its answer. Made once and sent as often as wanted: a poll encodes nothing.
 * `T` is what a correct answer says.
 */
export interface ModbusRequest<T> {
  /** Function code. */
  readonly code: number;
  /** The request's PDU, function code first. Never changed after it was made. */
  readonly pdu: Uint8Array;
  /** Length of the answer's PDU where the request decides it; undefined where the device does. */
  readonly answerBytes: number | undefined;
  /** Sending it twice may do something twice: never repeated by itself, and allowed as a broadcast. */
  readonly changes: boolean;
  /**
   * Reads an answer PDU of the same function code, checked against what was asked: byte count, echo, range.
   * Throws DecodeError. The bytes may be reused after the call.
   */
  readonly decode: (answer: Uint8Array) => T;
}

/** What the request asked for and the answer said, of any function. */
export type AnyRequest = ModbusRequest<unknown>;
