import { DecodeError } from '@t3000/core';
import type { Clock } from '@t3000/core';
import { handlePrivateTransfer } from '@t3000/driver-bacnet/device';
import type { BacnetDevice, BacnetValue } from '@t3000/driver-bacnet/device';
import type { ServedUnit } from '@t3000/driver-modbus/device';
import * as t3 from '@t3000/t3';
import type { BlockRequest } from '@t3000/t3';
import type { TextSource } from '../hostile-texts.ts';
import type { Panel } from '../points/panel.ts';
import { PanelClockFace } from './panel-clock-face.ts';
import { boardCode, firmwareTenths, panelBlocks, panelNumberOf, programImage } from './panel-blocks.ts';
import type { PanelBlocks, PanelSeat } from './panel-blocks.ts';
import { ProgramCode } from './program-code.ts';
import { PanelRegisters } from './panel-registers.ts';
import { noQuirks } from './quirks.ts';
import type { PanelQuirks } from './quirks.ts';
import type { StoredBlock } from './record-store.ts';
import { TrendRing } from './trend-ring.ts';

export interface PrivatePanelOptions {
  readonly panel: Panel;
  /** Real time: what a busy trunk is measured by. */
  readonly clock: Clock;
  /** UTC epoch milliseconds inside the simulation. */
  readonly now: () => number;
  readonly text: TextSource;
}

/** What a panel does with the octets of a private transfer. */
export type PrivateAnswer = { readonly octets: Uint8Array } | 'acknowledged' | 'silent';

/** A device on the trunk of a panel. */
export interface SubDevice {
  /** What it says over Modbus, through the panel; without it nothing. */
  readonly unit?: ServedUnit;
  readonly serialNumber: number;
  readonly productId: number;
  readonly modbusId: number;
  readonly name: string;
}

/** The service choice of ConfirmedPrivateTransfer. */
const PRIVATE_TRANSFER = 18;

/** The side of a simulated panel that the vendor's own tool speaks to. */
export class PrivatePanel {
  readonly panel: Panel;
  readonly quirks: PanelQuirks = noQuirks();
  readonly blocks: PanelBlocks;
  readonly trends = new TrendRing();
  /** Devices on its RS485 trunk that speak Modbus. */
  readonly subDevices: SubDevice[] = [];
  readonly seat: PanelSeat = { address: '0.0.0.0', port: 0 };
  /** Commands asked, in order of arrival, with the number of times. */
  readonly asked = new Map<number, number>();
  readonly #clock: Clock;
  readonly #now: () => number;
  readonly #code: ProgramCode;
  /** What the panel says over Modbus, and through the tunnel. */
  readonly registers: PanelRegisters;
  readonly #byCommand: ReadonlyMap<number, StoredBlock>;
  #busyUntil = 0;
  readonly #clockFace: PanelClockFace;
  #sampledAt: number;
  readonly #digitalStates = new Map<number, number>();

  constructor({ panel, clock, now, text }: PrivatePanelOptions) {
    this.panel = panel;
    this.#clock = clock;
    this.#now = now;
    this.#clockFace = new PanelClockFace(now, this.quirks);
    this.blocks = panelBlocks(panel, this.seat, text, this.quirks);
    this.#code = new ProgramCode(t3.blocks.programs.count, [programImage(panel)]);
    this.#byCommand = new Map(
      Object.values(t3.blocks).map(({ name, command }) => [command, this.blocks[name as t3.BlockName]]),
    );
    this.#sampledAt = now();
    this.#sayVersion();
    this.registers = new PanelRegisters({
      panel,
      blocks: this.blocks,
      code: this.#code,
      quirks: this.quirks,
      seat: this.seat,
      writeSettings: (bytes) => this.#writeSettings(bytes),
    });
  }

  /** Answers private transfers of `device`, and knows from then on where it sits. */
  attach(device: BacnetDevice): void {
    device.faults.alias = (objectId) => (this.quirks.staleInstances ? staleInstance(device, objectId) : undefined);
    device.serve(
      PRIVATE_TRANSFER,
      handlePrivateTransfer(({ block }) => {
        const [first] = block ?? [];
        if (first?.type !== 'octets') return 'silent';
        const answer = this.answer(first.value);
        if (answer === 'silent') return 'silent';
        // The acknowledgement of a write carries a NULL.
        const value: BacnetValue =
          answer === 'acknowledged' ? { type: 'null' } : { type: 'octets', value: answer.octets };
        return { block: [value] };
      }),
    );
  }

  seatedAt(address: string, port: number, modbusPort = 502): void {
    Object.assign(this.seat, { address, port });
    this.blocks.settings.change(0, { ipAddress: address, modbusPort });
    this.blocks.identity.change(0, { modbusPort });
  }

  /** What the panel says when somebody searches: about itself, and about each device behind it. */
  scanReplies(): Uint8Array[] {
    return [this.#scanReply(), ...this.subDevices.map((device) => this.#subDeviceReply(device))];
  }

  #subDeviceReply({ serialNumber, productId, modbusId, name }: SubDevice): Uint8Array {
    return t3.encodeScanReply({
      serialNumber,
      productId,
      modbusId,
      // It has no address of its own: the panel's stands there.
      address: this.seat.address,
      modbusPort: this.blocks.identity.decoded(0).modbusPort,
      firmware: firmwareTenths(this.quirks),
      hardware: 1,
      parentSerialNumber: this.blocks.identity.decoded(0).serialNumber,
      instance: undefined,
      panelNumber: undefined,
      panelName: name,
      bootState: 0,
      bacnetPort: this.seat.port,
      hardwareInfo: 0,
      protocol: 0,
      commandVersion: 1,
      subPort: 1,
      subBaud: 6,
      miniType: 0,
    });
  }

  #scanReply(): Uint8Array {
    const { instance } = this.panel;
    const identity = this.blocks.identity.decoded(0);
    return t3.encodeScanReply({
      serialNumber: identity.serialNumber,
      productId: identity.productId,
      modbusId: identity.modbusId,
      address: this.seat.address,
      modbusPort: identity.modbusPort,
      firmware: firmwareTenths(this.quirks),
      hardware: identity.hardwareVersion,
      parentSerialNumber: undefined,
      instance,
      panelNumber: panelNumberOf(this.panel),
      panelName: this.blocks.settings.decoded(0).panelName,
      bootState: 0,
      bacnetPort: this.seat.port,
      hardwareInfo: 0,
      protocol: 3,
      commandVersion: 1,
      subPort: 0,
      subBaud: 0,
      miniType: boardCode(this.panel),
    });
  }

  answer(octets: Uint8Array): PrivateAnswer {
    if (this.#isHeld()) return 'silent';
    const command = octets[2] ?? 0;
    this.asked.set(command, (this.asked.get(command) ?? 0) + 1);
    if (this.quirks.silentCommands.has(command)) return 'silent';
    try {
      return this.#answer(command, octets);
    } catch (error) {
      // Firmware says nothing to what it does not understand.
      if (error instanceof DecodeError) return 'silent';
      throw error;
    }
  }

  #answer(command: number, octets: Uint8Array): PrivateAnswer {
    if (command === t3.commands.trendData) {
      const segment = this.trends.answer(t3.trendHeaderRecord.decode(octets));
      return segment ? { octets: segment } : 'silent';
    }
    if (command === t3.commands.modbusTunnel) {
      const request = t3.decodeTunnelRequest(octets);
      return { octets: t3.encodeTunnelAnswer(request, this.registers.read(request.register, request.count)) };
    }
    const request = t3.decodeBlockRequest(octets);
    if (command > t3.WRITE_OFFSET) return this.#write(request);
    const payload = this.#read(request);
    if (!payload || payload.byteLength > t3.PAYLOAD_BYTES_MAX) return 'silent';
    const header = this.quirks.wrongHeader ? { ...request, start: request.start + 1, end: request.end + 1 } : request;
    return { octets: t3.encodeBlockAnswer(header, payload) };
  }

  #read({ command, start, end, packet }: BlockRequest): Uint8Array | undefined {
    if (command === t3.commands.programCode) return this.#code.read(start, packet);
    if (command === t3.commands.time) return this.#clockFace.read();
    if (command === t3.commands.settings || command === t3.commands.identity) this.#sayVersion();
    const block = this.#byCommand.get(command);
    if (!block || end < start || end >= block.count) return undefined;
    const payload = new Uint8Array((end - start + 1) * block.entityBytes);
    for (let index = start; index <= end; index++) payload.set(block.read(index), (index - start) * block.entityBytes);
    return payload;
  }

  /** Acknowledged whether applied or not, as the firmware does. */
  #write(request: BlockRequest & { readonly totalLength: number }): PrivateAnswer {
    const { command, start, end, packet, payload } = request;
    if (command === t3.commands.clearTrend) this.trends.clear();
    const read = command - t3.WRITE_OFFSET;
    const applied = !this.quirks.unappliedWrites.has(command) && t3.isApplied(request) && payload !== undefined;
    if (!applied) return 'acknowledged';
    if (read === t3.commands.programCode) this.#code.write(start, packet, payload);
    else if (read === t3.commands.time) this.#clockFace.write(payload);
    else if (read === t3.commands.settings) this.#writeSettings(payload);
    else {
      const block = this.#byCommand.get(read);
      const size = block?.entityBytes ?? 0;
      for (let index = start; index <= end; index++) {
        block?.write(index, payload.subarray((index - start) * size, (index - start + 1) * size));
      }
    }
    return 'acknowledged';
  }

  /** Settings for another serial number are not this panel's (facts 1.10). */
  #writeSettings(payload: Uint8Array): void {
    const wanted = t3.settingsRecord.decode(payload);
    if (wanted.serialNumber === this.panel.instance) this.blocks.settings.write(0, payload);
  }

  #sayVersion(): void {
    const { firmware } = this.quirks;
    this.blocks.settings.change(0, { firmwareMain: firmware.main, firmwareSub: firmware.sub });
    this.blocks.identity.change(0, { softwareVersion: firmwareTenths(this.quirks) });
  }

  /** While an MS/TP trunk is held, whatever else comes is dropped without a word. */
  #isHeld(): boolean {
    const now = this.#clock.monotonic();
    if (now < this.#busyUntil) return true;
    this.#busyUntil = now + this.quirks.holdMs;
    return false;
  }

  /** Stores what is due: analog points each interval, digital ones when they change. */
  sample(): void {
    this.blocks.outputs.scan();
    const monitor = this.blocks.monitors.decoded(0);
    if (monitor.status !== 1) return;
    const intervalMs = 1000 * (monitor.intervalSeconds + 60 * (monitor.intervalMinutes + 60 * monitor.intervalHours));
    const due = intervalMs > 0 && this.#now() - this.#sampledAt >= intervalMs;
    if (due) this.#sampledAt = this.#now();
    for (const [place, point] of monitor.inputs.entries()) {
      if (point.panel === 0) continue;
      const { value, control } = t3.inputRecord.decode(this.blocks.inputs.read(point.number));
      const analog = place < monitor.analogInputCount;
      if (analog && due) this.trends.add(0, this.#clockFace.seconds(), point, value);
      if (analog || this.#digitalStates.get(place) === control) continue;
      this.#digitalStates.set(place, control);
      this.trends.add(0, this.#clockFace.seconds(), point, control);
    }
  }
}

/** Object types of points by pairs: what is analog now may have been binary. */
const OTHER_TYPE: ReadonlyMap<number, number> = new Map([
  [0, 3],
  [3, 0],
  [1, 4],
  [4, 1],
  [2, 5],
  [5, 2],
]);

/** The point of that number under its other type, else the last one of the type. */
function staleInstance(device: BacnetDevice, objectId: number): number | undefined {
  const type = objectId >>> 22;
  const other = OTHER_TYPE.get(type);
  if (other === undefined) return undefined;
  const swapped = ((other << 22) | (objectId & 0x3f_ffff)) >>> 0;
  if (device.objects.has(swapped)) return swapped;
  return Array.from(device.objects.keys()).findLast((id) => id >>> 22 === type);
}
