import { unreachableLink } from '@t3000/core';
import type {
  Clock,
  DeviceConfig,
  DeviceLink,
  DiscoverOutcome,
  DiscoverRequest,
  Driver,
  FoundDevice,
  InterviewOutcome,
  InterviewProgress,
  JsonObject,
  UdpEndpoint,
} from '@t3000/core';
import { BACNET_PORT, BacnetPort, addressKey, readEndpoint } from '@t3000/driver-bacnet';
import type { BacnetPortOptions, BacnetPorts } from '@t3000/driver-bacnet';
import { SCAN_PORT } from '@t3000/t3';
import { readPanelAddress, writePanelAddress } from './address.ts';
import type { PanelAddress } from './address.ts';
import type { FoundPanel } from './discovery/found-panel.ts';
import { PanelSearch } from './discovery/search.ts';
import type { SearchCounters } from './discovery/search.ts';
import { T3Panel } from './panel/panel.ts';
import { interviewPanel } from './points/interview.ts';
import { PanelLink } from './points/panel-link.ts';

export interface T3DriverOptions extends BacnetPortOptions {
  /** A port shared with the BACnet driver; the options about sockets and timeouts are then the port's own. */
  readonly shared?: BacnetPort;
  /** UDP port panels hear searches on. */
  readonly scanPort?: number;
}

/** The T3 driver: panels by their own private service, on the BACnet port. After `stop` make a new one. */
export function t3Driver(ports: BacnetPorts, options: T3DriverOptions = {}): T3Driver {
  return new T3Driver(ports, options);
}

/** Panels remembered; a site has tens. */
const PANELS_MAX = 10_000;

export class T3Driver implements Driver {
  readonly protocol = 't3';
  readonly #clock: Clock;
  readonly #ports: BacnetPorts;
  readonly #port: BacnetPort;
  readonly #scanPort: number;
  readonly #panels = new Map<string, T3Panel>();
  readonly #stopped = new AbortController();
  readonly #searchCounters: SearchCounters = { scanReplies: 0, damaged: 0 };
  #started = false;

  constructor(ports: BacnetPorts, options: T3DriverOptions) {
    this.#ports = ports;
    this.#clock = ports.clock;
    this.#port = options.shared ?? new BacnetPort(ports, options);
    this.#scanPort = options.scanPort ?? SCAN_PORT;
  }

  async start(): Promise<void> {
    await this.#port.start();
    this.#started = true;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#panels.clear();
    if (!this.#started) return;
    this.#started = false;
    await this.#port.stop();
  }

  async discover(
    request: DiscoverRequest,
    onFound: (device: FoundDevice) => void,
    signal: AbortSignal,
  ): Promise<DiscoverOutcome> {
    const { instanceMin = -Infinity, instanceMax = Infinity } = request;
    let found = 0;
    await this.search(
      request,
      (panel) => {
        const { instance = 0 } = panel;
        if (instance < instanceMin || instance > instanceMax) return;
        found++;
        onFound(deviceOf(panel));
      },
      signal,
    );
    const wrong = request.hosts.filter((text) => readEndpoint(text) === undefined);
    if (wrong.length > 0) {
      const texts = wrong.map((text) => JSON.stringify(text.slice(0, 80))).join(', ');
      return { found, problem: `not asked, because no numeric address: ${texts}` };
    }
    return { found, problem: found === 0 ? 'no panel answered the search' : '' };
  }

  /** Like {@link discover}, with everything that panels say about themselves and who is behind whom. */
  async search(request: DiscoverRequest, onFound: (panel: FoundPanel) => void, caller: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([caller, this.#stopped.signal]);
    const ports = { ...this.#ports, port: this.#port };
    await new PanelSearch(ports, this.#scanPort, this.#searchCounters, onFound).run(request, signal);
  }

  parseAddress(address: JsonObject): { ok: true; address: JsonObject } | { ok: false; error: string } {
    const parsed = readPanelAddress(address);
    return typeof parsed === 'string' ? { ok: false, error: parsed } : { ok: true, address: writePanelAddress(parsed) };
  }

  async interview(
    address: JsonObject,
    onProgress: (progress: InterviewProgress) => void,
    signal: AbortSignal,
  ): Promise<InterviewOutcome> {
    const parsed = readPanelAddress(address);
    if (typeof parsed === 'string') return { ok: false, failure: { ok: false, reason: 'refused', detail: parsed } };
    return interviewPanel(this.panel(parsed), this.#clock, onProgress, signal);
  }

  open(device: DeviceConfig): DeviceLink {
    const parsed = readPanelAddress(device.address);
    if (typeof parsed === 'string') return unreachableLink(parsed);
    return new PanelLink(this.panel(parsed), device, this.#port, this.#clock);
  }

  /** The one record of a panel: what was learned about it is shared by polling and by people at a screen. */
  panel(address: PanelAddress): T3Panel {
    const key = `${addressKey(address)} ${address.serialNumber ?? ''}`;
    let panel = this.#panels.get(key);
    if (!panel) {
      if (this.#panels.size >= PANELS_MAX) this.#panels.clear();
      panel = new T3Panel(this.#port, this.#clock, address);
      this.#panels.set(key, panel);
    }
    return panel;
  }

  statistics(): Readonly<Record<string, number>> {
    const sums: Record<string, number> = { panels: this.#panels.size, ...this.#searchCounters };
    for (const panel of this.#panels.values()) {
      for (const [name, value] of Object.entries(panel.statistics)) sums[name] = (sums[name] ?? 0) + value;
    }
    return sums;
  }
}

/** A device behind a panel that speaks Modbus is asked through the panel, which passes it on as a gateway (facts 4.1). */
function modbusAddress({ host, modbusPort, modbusId }: FoundPanel): JsonObject {
  return { host, port: modbusPort || MODBUS_PORT, unit: modbusId };
}

/** Of a panel that does not say. */
const MODBUS_PORT = 502;

function deviceOf(panel: FoundPanel): FoundDevice {
  const endpoint: UdpEndpoint = panel.bacnet ?? { address: panel.host, port: BACNET_PORT };
  const behind = panel.bacnet?.behind;
  return {
    key: `serial:${panel.serialNumber}`,
    ...(panel.bacnet === undefined && panel.parentSerialNumber !== undefined && panel.modbusId > 0
      ? { protocol: 'modbus', address: modbusAddress(panel) }
      : { address: writePanelAddress({ ...endpoint, behind, serialNumber: panel.serialNumber }) }),
    instance: panel.instance,
    ...(panel.parentSerialNumber === undefined ? {} : { parent: `serial:${panel.parentSerialNumber}` }),
    vendorId: 148,
    vendor: 'Temco Controls',
    warning: panel.warning ?? (panel.bacnet ? '' : `${panel.model} speaks Modbus as unit ${panel.modbusId}`),
  };
}
