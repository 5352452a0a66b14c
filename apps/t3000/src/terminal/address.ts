import type { Json, JsonObject } from '@t3000/core';

/** A device address on one line: `127.0.0.1:47808`, or `10.0.0.5 net 200 mac 3` behind a router. */
export function addressText({ host, port, network, mac }: JsonObject): string {
  const direct = port === undefined ? plain(host) : `${plain(host)}:${plain(port)}`;
  return network === undefined || network === null ? direct : `${direct} net ${plain(network)} mac ${plain(mac)}`;
}

/** A JSON value without quotes around texts. */
export function plain(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
