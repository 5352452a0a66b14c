import { ConnectionBudget } from './connection-budget.ts';
import type { ModbusClient } from './client.ts';
import type { LinePorts } from './connection.ts';
import { Line } from './line.ts';
import { endpointName, lineDefaults } from './settings.ts';
import type { Endpoint, LineSettings } from './settings.ts';

/** Connections to one host over all its ports: T3 panels take seven, common serial gateways four or eight. */
const CONNECTIONS_PER_HOST_MAX = 4;

/** Every endpoint in use, once each: whoever names the same endpoint shares its queue and its connection. */
export class ModbusLines {
  readonly #ports: LinePorts;
  readonly #defaults: LineSettings;
  readonly #budget: ConnectionBudget;
  readonly #lines = new Map<string, Line>();

  constructor(
    ports: LinePorts,
    defaults: Partial<LineSettings> = {},
    connectionsPerHostMax = CONNECTIONS_PER_HOST_MAX,
  ) {
    this.#ports = ports;
    this.#defaults = { ...lineDefaults, ...defaults };
    this.#budget = new ConnectionBudget(connectionsPerHostMax);
  }

  /** The line to an endpoint; nothing is opened before something is asked. The first caller's settings hold. */
  line(endpoint: Endpoint, settings: Partial<LineSettings> = {}): ModbusClient {
    const name = endpointName(endpoint);
    const known = this.#lines.get(name);
    if (known !== undefined) return known;
    const line = new Line(endpoint, { ...this.#defaults, ...settings }, this.#ports, this.#budget);
    this.#lines.set(name, line);
    return line;
  }

  list(): readonly ModbusClient[] {
    return [...this.#lines.values()];
  }

  /** Closes a line and forgets it with its statistics; a later use of the endpoint begins anew, with other settings. */
  async forget(endpoint: Endpoint): Promise<void> {
    const name = endpointName(endpoint);
    const line = this.#lines.get(name);
    this.#lines.delete(name);
    await line?.disconnect();
  }

  /** Settles every request and closes every connection; resolves when no handle is left. */
  async stop(): Promise<void> {
    const lines = [...this.#lines.values()];
    this.#lines.clear();
    await Promise.all(lines.map((line) => line.disconnect()));
  }
}
