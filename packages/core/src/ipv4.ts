/** True for four decimal numbers from 0 to 255 with dots between; names and other notations are not addresses here. */
export function isIpv4(text: string): boolean {
  const octets = text.split('.');
  return octets.length === 4 && octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) <= 255);
}

/** The address that reaches every host of the network: host bits all ones. Both arguments pass {@link isIpv4}. */
export function broadcastOf(address: string, netmask: string): string {
  const mask = netmask.split('.');
  return address
    .split('.')
    .map((octet, index) => Number(octet) | (~Number(mask[index]) & 255))
    .join('.');
}
