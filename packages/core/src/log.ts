import type { Json } from './json.ts';

export type LogFields = { readonly [name: string]: Json | undefined };

/** Structured log. Device text goes into `fields`, never into `message`, so that it cannot forge a line. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Drops everything; for tests and short-lived tools. */
export const silentLog: Logger = { debug() {}, info() {}, warn() {}, error() {} };
