import type { BacnetAddress } from '@t3000/driver-bacnet';
import type { ScanReply } from '@t3000/t3';

/** A device met by a search, put together from everything that spoke of it. */
export interface FoundPanel {
  readonly serialNumber: number;
  readonly productId: number;
  readonly model: string;
  readonly firmware: string;
  readonly panelNumber: number | undefined;
  readonly panelName: string;
  readonly instance: number | undefined;
  /** Serial number of the panel it is behind. */
  readonly parentSerialNumber: number | undefined;
  /** Where BACnet reaches it; undefined for a device that speaks Modbus alone. */
  readonly bacnet: BacnetAddress | undefined;
  readonly host: string;
  readonly modbusPort: number;
  readonly modbusId: number;
  /** Undefined when nothing is wrong. */
  readonly warning: string | undefined;
}

/** Protocols of a scan reply that BACnet/IP reaches directly or through the panel as a router (facts 1.15). */
const BEHIND_MSTP = 12;

/** Why a device that answered needs a second look, or nothing. */
export function warningOf(reply: ScanReply, source: string): string | undefined {
  if (reply.bootState === 1) return 'it waits in its bootloader for firmware';
  if (reply.bootState === 2) return 'its program is damaged';
  if (reply.parentSerialNumber !== undefined) {
    const behind = `it is behind panel ${reply.parentSerialNumber}`;
    if (reply.protocol === BEHIND_MSTP) return `${behind} on MS/TP and did not answer through it`;
    return `${behind} and speaks Modbus as unit ${reply.modbusId}`;
  }
  if (reply.address !== source) return `it says it has ${reply.address} and answers from ${source}`;
  return undefined;
}
