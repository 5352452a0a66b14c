import type { Net } from '@t3000/core';

/** One machine with a network of its own: at least 127.0.0.0/8. */
export interface NetWorld {
  readonly net: Net;
  /** Lets time pass until `isTrue`; throws, naming `what`, when it does not become true. */
  until(what: string, isTrue: () => boolean): Promise<void>;
  /** Waits for `promise` while time passes. */
  settle<T>(promise: Promise<T>): Promise<T>;
  /** Lets a little time pass, enough for a datagram to arrive. */
  pass(): Promise<void>;
}

/** An address no machine of a test has (RFC 5737). */
export const FOREIGN_ADDRESS = '203.0.113.9';

export function isNetError(code: string): (error: unknown) => boolean {
  return (error) => error instanceof Error && error.name === 'NetError' && 'code' in error && error.code === code;
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(data: Uint8Array): string {
  return new TextDecoder().decode(data);
}
