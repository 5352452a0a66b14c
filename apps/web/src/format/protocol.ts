const names: Readonly<Record<string, string>> = { bacnet: 'BACnet', modbus: 'Modbus', t3: 'T3', memory: 'Memory' };

/** The name of a protocol as the field writes it; one this console does not know stands as it is. */
export function protocolName(protocol: string): string {
  return names[protocol] ?? protocol;
}
