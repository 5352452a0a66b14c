import type { DeviceLink, JsonObject, PointConfig, WriteGuard } from '@t3000/core';
import { checkGuardedValue } from '@t3000/engine';
import { openSite } from '@t3000/site';
import type { DeviceRow, PointRow } from '@t3000/site';
import type { Config } from '@t3000/contract';
import { existsSync } from 'node:fs';
import { CommandFailure, ExitCode } from '../exit-code.ts';
import { siteFile } from '../hub/data-folder.ts';

export interface GuardOptions {
  /** Data folder; that of the configuration when absent. */
  readonly data?: string;
  /** The person has read what the guard asks. */
  readonly confirm?: boolean;
}

/** What names a point on the wire, by protocol: BACnet objects, and Modbus registers. */
const pointKeys = ['object_type', 'instance', 'table', 'address', 'bit'];
const deviceKeys = ['host', 'port', 'unit', 'path'];

type Guarded = PointRow & { readonly guard: WriteGuard };

/**
 * A command goes past the server, and not past the guards of its site: limits, step, confirmation and second person hold
 * as they do there. Without a site in the data folder there are none. Spans of writes are counted by the server alone.
 */
export async function passSiteGuard(
  config: Config,
  { address, instance }: { readonly address: JsonObject; readonly instance?: number | undefined },
  point: PointConfig,
  {
    value,
    link,
    options,
  }: { readonly value: number | undefined; readonly link: DeviceLink; readonly options: GuardOptions },
): Promise<void> {
  const isDevice = (row: DeviceRow): boolean =>
    instance === undefined ? same(row.address, address, deviceKeys) : row.instance === instance;
  const found = guardedPoint(siteFile(options.data ?? config.data.folder), isDevice, point);
  // A release gives the point back to its automatic control: nothing of a guard stands in its way.
  if (found === undefined || value === undefined) return;
  const { guard, name } = found;
  const present = guard.step === undefined ? undefined : await presentValue(link, point);
  const refused = checkGuardedValue({ value }, { ...point, name, unit: found.unit, guard }, present);
  if (refused !== undefined) throw new CommandFailure(ExitCode.refused, `Not written: ${refused.message}.`);
  if (guard.critical) {
    const text = `Not written: "${name}" is critical. Ask for it in the console, where another person approves it.`;
    throw new CommandFailure(ExitCode.refused, text);
  }
  if (!guard.confirm || options.confirm === true) return;
  const asks = guard.confirmText === '' ? '' : ` ${guard.confirmText}`;
  throw new CommandFailure(
    ExitCode.refused,
    `Not written: "${name}" asks to be confirmed.${asks} Add --confirm when it is safe.`,
  );
}

function guardedPoint(
  path: string,
  isDevice: (row: DeviceRow) => boolean,
  { address }: PointConfig,
): Guarded | undefined {
  if (!existsSync(path)) return undefined;
  const site = openSite({ path, mode: 'open' });
  try {
    return site.devices
      .all()
      .filter(isDevice)
      .flatMap(({ id }) => site.points.byDevice(id))
      .find((row): row is Guarded => row.guard !== undefined && same(row.address, address, pointKeys));
  } finally {
    site.close();
  }
}

async function presentValue(link: DeviceLink, point: PointConfig): Promise<number | undefined> {
  const read = await link.inspect(point);
  return read.ok && !Number.isNaN(read.value) ? read.value : undefined;
}

function same(a: JsonObject, b: JsonObject, keys: readonly string[]): boolean {
  return keys.every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]));
}
