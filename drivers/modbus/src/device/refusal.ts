import type { ExceptionCode } from '../pdu/exceptions.ts';

/** Thrown by a served unit: the client gets this exception as its answer. */
export class Refusal extends Error {
  readonly exception: ExceptionCode;

  constructor(exception: ExceptionCode) {
    super(`exception ${exception}`);
    this.name = 'Refusal';
    this.exception = exception;
  }
}
