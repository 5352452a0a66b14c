import type { LogFields, Logger } from '@t3000/core';
import { pino } from 'pino';

/** A pino method with the message first, as our callers write it. */
const messageFirst =
  (write: (fields: LogFields, message: string) => void) =>
  (message: string, fields: LogFields = {}): void =>
    write(fields, message);

/** One JSON line an entry on standard error, so that standard output stays for results. */
export function pinoLog(level: 'debug' | 'info' | 'warn' | 'error' | 'silent'): Logger {
  const lines = pino(
    { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  );
  return {
    debug: messageFirst((fields, message) => lines.debug(fields, message)),
    info: messageFirst((fields, message) => lines.info(fields, message)),
    warn: messageFirst((fields, message) => lines.warn(fields, message)),
    error: messageFirst((fields, message) => lines.error(fields, message)),
  };
}
