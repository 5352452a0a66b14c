import type { JsonObject } from '@t3000/core';
import { entryOf, pointDescription, readMap, readMapCsv, registerText, writeMapCsv } from '@t3000/driver-modbus';
import type { MapPoint, MapProblem } from '@t3000/driver-modbus';
import type { MappedRegister, ReadRegisters } from '@t3000/server';

/** Complaints of one import: after this many the rest is of the same kind. */
const PROBLEMS_MAX = 100;

const head = { id: 'own', name: 'registers of a device' };

/** Checks entries of a register map; a series becomes its members. */
export function readRegisters(
  from: { readonly entries: readonly JsonObject[] } | { readonly csv: string },
): ReadRegisters {
  const problems: MapProblem[] = [];
  const registers: MappedRegister[] = [];
  const seen = new Map<string, number>();
  const take = (register: MappedRegister, row: number): void => {
    const before = seen.get(register.register);
    if (before === undefined) registers.push(register);
    else
      problems.push({
        row,
        field: 'register',
        message: `${register.register} stands there twice${before === 0 ? '' : `: see row ${before}`}`,
      });
    seen.set(register.register, before ?? row);
  };
  if ('csv' in from) {
    const outcome = readMapCsv(from.csv, head);
    if (!outcome.ok) return { ok: false, problems: outcome.problems };
    for (const point of outcome.map.points) take(mapped(point), 0);
  } else {
    for (const [index, entry] of from.entries.entries()) {
      const outcome = readMap({ ...head, entries: [entry] });
      if (!outcome.ok) problems.push(...outcome.problems.map((problem) => ({ ...problem, row: index + 1 })));
      else for (const point of outcome.map.points) take(mapped(point, entry), index + 1);
      if (problems.length > PROBLEMS_MAX) break;
    }
  }
  return problems.length > 0 ? { ok: false, problems: problems.slice(0, PROBLEMS_MAX) } : { ok: true, registers };
}

/** The CSV text {@link readRegisters} takes. */
export function writeRegisterCsv(entries: readonly JsonObject[]): string {
  const points = entries.flatMap((entry) => {
    const outcome = readMap({ ...head, entries: [entry] });
    return outcome.ok ? outcome.map.points : [];
  });
  return writeMapCsv(points);
}

/** An entry that is no series stays as it was written, with everything in it. */
function mapped(point: MapPoint, written?: JsonObject): MappedRegister {
  const { table, address, format } = point.register;
  const inRegister = format.type === 'bits' && (table === 'holding' || table === 'input');
  const register = registerText({ table, address }, inRegister ? format.bit : undefined);
  const { count, ...single } = written ?? {};
  const isSeries = written === undefined || (count !== undefined && count !== 1);
  // Plain data by its type; the reader of maps sees all of them as JSON.
  const entry = isSeries ? (JSON.parse(JSON.stringify(entryOf(point))) as JsonObject) : single;
  const { number: _, ...description } = pointDescription(point);
  return { register, entry: { ...entry, register }, point: description };
}
