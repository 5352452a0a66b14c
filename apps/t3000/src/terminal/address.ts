import type { Json, JsonObject } from '@t3000/core';
import { addressText as modbusText, readAddress as readModbusAddress } from '@t3000/driver-modbus';

/** A device address on one line: `127.0.0.1:47808`, `10.0.0.5 net 200 mac 3` behind a router, `modbus://10.0.0.5:502/1`. */
export function addressText(address: JsonObject): string {
  const { host, port, network, mac, unit } = address;
  const modbus = unit === undefined ? '' : readModbusAddress(address);
  if (typeof modbus !== 'string') return modbusText(modbus);
  const direct = port === undefined ? plain(host) : `${plain(host)}:${plain(port)}`;
  return network === undefined || network === null ? direct : `${direct} net ${plain(network)} mac ${plain(mac)}`;
}

/** A JSON value without quotes around texts. */
export function plain(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
