/** Default UDP port of BACnet/IP (ASHRAE 135 annex J): not worth showing. */
const BACNET_PORT = 47808;

/** An address of any protocol as one short text: `192.168.1.20`, `192.168.1.20:502`, `192.168.1.20 / 5:0a`. */
export function addressText(address: Readonly<Record<string, unknown>>): string {
  const { host, port, network, mac, unit } = address;
  const start = typeof host === 'string' ? host : Object.values(address).map(String).join(' ');
  const withPort =
    typeof host === 'string' && typeof port === 'number' && port !== BACNET_PORT ? `${start}:${port}` : start;
  const routed = [network, mac].filter((part) => part !== undefined && part !== null && part !== '').map(String);
  const behind = typeof unit === 'number' ? [`unit ${unit}`] : routed.length > 0 ? [routed.join(':')] : [];
  return [withPort, ...behind].join(' / ');
}
