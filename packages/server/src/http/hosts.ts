/** A loopback peer, IPv4 in either notation or IPv6. */
export function isLoopback(address: string): boolean {
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
  return plain === '::1' || plain.startsWith('127.');
}

export interface HostRules {
  /** Address the server listens on. */
  readonly host: string;
  /** Further names people type. */
  readonly allowed: readonly string[];
}

/**
 * Whether a Host header names this server. A page of another site that points its own name at our address (DNS rebinding)
 * fails here. Numeric addresses pass when the server listens on all of them: a name is what rebinding needs.
 */
export function hostChecker({ host, allowed }: HostRules): (header: string | undefined) => boolean {
  const names = new Set(['localhost', '127.0.0.1', '[::1]', ...[host, ...allowed].map((name) => name.toLowerCase())]);
  const everyAddress = host === '0.0.0.0' || host === '::';
  return (header) => {
    if (header === undefined) return false;
    const name = nameOf(header.toLowerCase());
    return name !== undefined && (names.has(name) || (everyAddress && isNumeric(name)));
  };
}

/** The header without its port; undefined when it is no host at all. */
function nameOf(header: string): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/.exec(header)?.[1];
}

function isNumeric(name: string): boolean {
  return name.startsWith('[') || /^\d{1,3}(\.\d{1,3}){3}$/.test(name);
}
