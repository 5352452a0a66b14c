import { assert } from '@t3000/core';

/** The address `index` places after `base`; `.0` and `.255` are left out, as hosts never have them. */
export function addressAt(base: string, index: number): string {
  const parts = base.split('.').map(Number);
  const [a = -1, b = -1, c = -1, d = -1] = parts;
  const valid = parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255);
  assert(valid && d >= 1 && d <= 254, `base address ${base} is not an IPv4 host address`);
  const hosts = d - 1 + index;
  const network = (a << 16) + (b << 8) + c + Math.floor(hosts / 254);
  assert(network >> 16 === a, `address ${index} after ${base} is outside the network ${a}.0.0.0`);
  return `${network >> 16}.${(network >> 8) & 255}.${network & 255}.${(hosts % 254) + 1}`;
}
