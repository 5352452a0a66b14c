import { messageOf } from '@t3000/core';
import type { Clock, Logger, Net, PointId, Priority } from '@t3000/core';
import type { Config, ModbusServerStatus, ServedRegister } from '@t3000/contract';
import { ServedSite, proposeMap, readServedMap, registerText, writeServedMap } from '@t3000/driver-modbus';
import type { ServedPoint, ServedSource } from '@t3000/driver-modbus';
import { ModbusTcpServer } from '@t3000/driver-modbus/device';
import type { Building } from '@t3000/engine';
import type { ModbusServing } from '@t3000/server';
import type { SiteStore } from '@t3000/site';
import { version } from '../version.ts';

export interface ServingOptions {
  readonly clock: Clock;
  readonly net: Net;
  readonly log: Logger;
  readonly site: SiteStore;
  readonly building: Building;
  readonly config: Config['modbus'];
}

/** Where the table stands among the settings of the site, so that backups have it. */
const SETTING = 'modbus_served';

/** Units a device on TCP answers to besides its own: by these masters mean the device itself. */
const SELF_UNITS = [0, 255] as const;

/** First digit of a register in manuals. */
const digits = { coil: 0, discrete: 1, input: 3, holding: 4 } as const;

/** Points of the site for other Modbus masters: read by everybody who reaches the port, written by those who are named. */
export class SiteServing implements ModbusServing {
  readonly #options: ServingOptions;
  readonly #served: ServedSite;
  readonly #server: ModbusTcpServer | undefined;
  #points: readonly ServedPoint[] = [];
  #listensOn: number | undefined;
  #problem = '';

  constructor(options: ServingOptions) {
    const { clock, net, config } = options;
    this.#options = options;
    this.#served = new ServedSite(sourceOf(options), {
      serverId: 'T3000 Hub',
      identification: new Map([
        [0, 'T3000'],
        [1, 'Hub'],
        [2, version],
        [4, 'Building server'],
      ]),
    });
    const units = new Set([config.server_unit, ...SELF_UNITS]);
    this.#server =
      config.server_port === 0
        ? undefined
        : new ModbusTcpServer(
            { clock, net },
            {
              address: config.server_address,
              port: config.server_port,
              units: (unit, client) => (units.has(unit) ? this.#served.unitFor(client) : undefined),
            },
          );
  }

  /** A port that cannot be opened is reported and the rest of the program goes on. */
  async start(): Promise<void> {
    this.#load();
    if (this.#server === undefined) return;
    const { log, config } = this.#options;
    try {
      const { port } = await this.#server.start();
      this.#listensOn = port;
      log.info('points are served over Modbus TCP', {
        address: config.server_address,
        port,
        points: this.#points.length,
      });
    } catch (error) {
      this.#problem = messageOf(error);
      log.error('the Modbus server could not start', { cause: this.#problem });
    }
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#listensOn = undefined;
  }

  status(): ModbusServerStatus {
    const { config } = this.#options;
    const served = this.#served.counters;
    const counted = this.#server?.counters;
    return {
      state: this.#server === undefined ? 'off' : this.#listensOn === undefined ? 'failed' : 'listening',
      problem: this.#problem,
      address: config.server_address,
      port: this.#listensOn ?? config.server_port,
      unit: config.server_unit,
      writers: [...config.server_writers],
      priority: config.server_priority,
      points: this.#points.length,
      connections: this.#server?.connections ?? 0,
      requests: counted?.requests ?? 0,
      writes: served.writes,
      refused_writes: served.refusedWrites,
      failed_writes: served.failedWrites,
      turned_away: counted?.turnedAway ?? 0,
    };
  }

  list(): ServedRegister[] {
    const { site } = this.#options;
    return this.#points.map(({ pointId, table, address, format, writable }) => {
      const point = site.points.get(pointId);
      return {
        point_id: pointId,
        point_name: point?.name ?? null,
        device_name: (point && site.devices.get(point.deviceId)?.name) ?? null,
        register: registerText({ table, address }),
        register_address: digits[table] * 100_000 + address + 1,
        data_type: format.type === 'bits' ? 'bit' : format.type,
        order: format.order,
        scale: format.scale,
        offset: format.offset,
        writable,
      };
    });
  }

  csv(propose: boolean): string {
    const { site } = this.#options;
    const all = propose ? site.devices.all().flatMap(({ id }) => site.points.byDevice(id)) : [];
    return writeServedMap(proposeMap(this.#points, all), (id) => {
      const point = site.points.get(id);
      return point === undefined ? '' : `${site.devices.get(point.deviceId)?.name ?? ''} ${point.name}`.trim();
    });
  }

  save(csv: string, dryRun: boolean): ReturnType<ModbusServing['save']> {
    const { site } = this.#options;
    const read = readServedMap(csv, (id) => site.points.get(id));
    if (!read.ok) return { points: 0, problems: read.problems };
    if (!dryRun) {
      site.settings.set(SETTING, csv);
      this.#take(read.points);
    }
    return { points: read.points.length, problems: [] };
  }

  /** What was kept was checked when it was; a point that is gone since has no value. */
  #load(): void {
    const kept = this.#options.site.settings.get(SETTING);
    if (typeof kept !== 'string') return;
    const read = readServedMap(kept);
    if (read.ok) this.#take(read.points);
    else this.#options.log.error('the table of served registers cannot be read', { ...read.problems[0] });
  }

  #take(points: readonly ServedPoint[]): void {
    this.#points = points;
    this.#served.serve(points);
  }
}

function sourceOf({ building, config }: ServingOptions): ServedSource {
  const mayWrite = (client: string): boolean => config.server_writers.includes(client);
  return {
    value: (id) => building.value(id),
    mayWrite,
    write: async (id, value, client) => {
      const { status } = await building.command(commandOf(id, value, client));
      // Overruled by a higher priority is what a slot is for: the value stands and waits.
      return status !== 'refused';
    },
  };

  function commandOf(pointId: PointId, value: number, client: string): Parameters<Building['command']>[0] {
    return {
      pointId,
      value,
      // Bounded by the configuration to the priorities people may use.
      priority: config.server_priority as Priority,
      durationMs: undefined,
      reason: 'written over Modbus',
      author: { name: `Modbus ${client}`, address: client, origin: 'program', mayWrite: () => mayWrite(client) },
    };
  }
}
