/** Cost of one Argon2id hash. */
export interface Argon2Cost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

export interface Argon2Hash extends Argon2Cost {
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

/** Version 1.3 of RFC 9106, the only one in use. */
const VERSION = 19;

const PATTERN =
  /^\$argon2id\$v=(\d+)\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** The PHC string: algorithm, cost, salt and hash in one line, so that a later cost can be told from an earlier one. */
export function formatPhc({ memoryKib, passes, lanes, salt, hash }: Argon2Hash): string {
  return `$argon2id$v=${VERSION}$m=${memoryKib},t=${passes},p=${lanes}$${base64(salt)}$${base64(hash)}`;
}

/** Undefined for anything but an Argon2id string of version 1.3. */
export function parsePhc(text: string): Argon2Hash | undefined {
  const [, version, memory, passes, lanes, salt, hash] = PATTERN.exec(text) ?? [];
  if (Number(version) !== VERSION || salt === undefined || hash === undefined) return undefined;
  return {
    memoryKib: Number(memory),
    passes: Number(passes),
    lanes: Number(lanes),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

/** The PHC format drops the padding. */
function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}
