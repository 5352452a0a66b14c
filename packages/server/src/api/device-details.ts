import { unreachable } from '@t3000/core';
import type { CellWrite, ClockReading, Exchange, Json, RowText, TableRow } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type {
  DeviceClock,
  DeviceTable,
  ExchangeLog,
  GuardedRecord,
  Input,
  Output,
  deviceDetailRoutes,
} from '@t3000/contract';
import type { DeviceRow } from '@t3000/site';
import { diagnosticsOf } from '../device-details/diagnostics.ts';
import { demandConfirmed, guardedByProgram, pointTables } from '../device-details/guarded-records.ts';
import type { Call, Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { actorOf } from './actor.ts';
import { answerOf, errorOf, gone, linkWith } from './device-link.ts';
import { deviceOf } from './lookup.ts';

type Routes = typeof deviceDetailRoutes;

const MINUTE_MS = 60_000;

/** Audit details hold the start of a long text; the device holds the rest. */
const AUDITED_TEXT_MAX = 200;

export function deviceDetailHandlers(hub: Hub): Handlers<Routes> {
  const reading = new Map<string, Promise<DeviceTable>>();
  return {
    getDeviceDiagnostics: ({ params }) => diagnosticsOf(hub, deviceOf(hub, params.id)),
    listDeviceExchanges: ({ params, query }) => exchangeLog(hub, deviceOf(hub, params.id), query.since),
    recordDeviceExchanges: ({ params, body: { on, minutes = 10 } }, call) => {
      const row = deviceOf(hub, params.id);
      linkWith(hub, row, 'exchanges', 'an exchange log');
      if (on) hub.recordings.begin(row.id, minutes * MINUTE_MS);
      else hub.recordings.end(row.id);
      const action = on ? 'device.record_start' : 'device.record_end';
      hub.audit.done(actorOf(call), action, `device:${row.id}`, on ? { minutes } : {});
      return exchangeLog(hub, row, undefined);
    },
    getDeviceClock: ({ params }) => measureClock(hub, deviceOf(hub, params.id)),
    setDeviceClock: ({ params }, call) => setClock(hub, call, deviceOf(hub, params.id)),
    getDeviceTable: ({ params: { id, table } }) => {
      // A slow panel is asked once, however many people wait for the same table.
      const key = `${id} ${table}`;
      const read = reading.get(key) ?? readTable(hub, deviceOf(hub, id), table).finally(() => reading.delete(key));
      reading.set(key, read);
      return read;
    },
    getDeviceRowText: async ({ params: { id, table, row } }) => {
      const device = deviceOf(hub, id);
      checkTable(hub, device, table);
      const read = await linkWith(
        hub,
        device,
        'readRowText',
        'texts of rows',
      )((link) => link.readRowText?.(table, row));
      return rowTextDto(answerOf(read));
    },
    previewDeviceRowBytes: async ({ params: { id, table, row }, body: { hex } }) => {
      const device = deviceOf(hub, id);
      checkTable(hub, device, table);
      const bytes = new Uint8Array(Buffer.from(hex, 'hex'));
      const use = linkWith(hub, device, 'previewRowText', 'bytes of rows that can be written');
      const text = answerOf(await use((link) => link.previewRowText?.(table, row, bytes)));
      return { ...rowTextDto(text), guarded_points: guardedByText(hub, device, text) };
    },
    writeDeviceRowBytes: ({ params, body }, call) => writeBytes(hub, call, params, body),
    writeDeviceCell: ({ params, body }, call) => writeCell(hub, call, params, body),
  };
}

function exchangeLog(hub: Hub, row: DeviceRow, since = 0): ExchangeLog {
  const kept = linkWith(hub, row, 'exchanges', 'an exchange log')((link) => link.exchanges?.()) ?? [];
  return {
    recording_until: hub.recordings.until(row.id) ?? null,
    items: kept.filter(({ at }) => at >= since).map(exchangeDto),
  };
}

function exchangeDto({ at, direction, bytes, text }: Exchange): ExchangeLog['items'][number] {
  return { at, direction, bytes: bytes.byteLength, hex: Buffer.from(bytes).toString('hex'), text };
}

async function measureClock(hub: Hub, row: DeviceRow): Promise<DeviceClock> {
  const reading = await linkWith(hub, row, 'measureClock', 'clock that can be read')((link) => link.measureClock?.());
  return clockDto(hub, answerOf(reading));
}

async function setClock(hub: Hub, call: Call, row: DeviceRow): Promise<DeviceClock> {
  const actor = actorOf(call);
  const target = `device:${row.id}`;
  const failed = await linkWith(hub, row, 'setClock', 'clock that can be set')((link) => link.setClock?.());
  if (failed !== undefined) {
    hub.audit.record(actor, 'device.set_clock', target, 'failed', { reason: failed.detail });
    throw errorOf(failed);
  }
  // Devices do not confirm it: what they show afterwards tells.
  const reading = await linkWith(hub, row, 'measureClock', 'clock that can be read')((link) => link.measureClock?.());
  if (reading?.ok !== true) {
    hub.audit.record(actor, 'device.set_clock', target, 'unconfirmed', { reason: reading?.detail ?? '' });
    throw errorOf(reading ?? gone);
  }
  hub.audit.done(actor, 'device.set_clock', target, { drift_ms_after: reading.driftMs });
  return clockDto(hub, reading);
}

function clockDto(hub: Hub, reading: ClockReading): DeviceClock {
  return {
    drift_ms: reading.driftMs,
    uncertainty_ms: reading.uncertaintyMs,
    device_time: reading.deviceTime,
    utc_offset_minutes: reading.utcOffsetMinutes ?? null,
    measured_at: hub.clock.now(),
  };
}

function checkTable(hub: Hub, row: DeviceRow, table: string): void {
  const names = linkWith(hub, row, 'tables', 'tables')((link) => link.tables?.()) ?? [];
  if (names.includes(table)) return;
  throw new ApiError('not_found', `device ${row.id} "${row.name}" has no table ${table}; it has ${names.join(', ')}`);
}

async function readTable(hub: Hub, row: DeviceRow, name: string): Promise<DeviceTable> {
  checkTable(hub, row, name);
  const read = await linkWith(hub, row, 'readTable', 'tables')((link) => link.readTable?.(name));
  const { columns, rows, unused, empty = [], guard = '', problem, readAt } = answerOf(read);
  return {
    name,
    columns: columns.map(({ name: column, kind, choices = [], writable }) => ({
      name: column,
      kind,
      choices: [...choices],
      writable,
    })),
    rows: rows.map(rowDto),
    unused,
    empty_rows: empty.map(rowDto),
    guard,
    problem,
    read_at: readAt,
  };
}

function rowDto({ index, name, cells, hasText, fixed = false }: TableRow): DeviceTable['rows'][number] {
  return { index, name, cells: { ...cells }, has_text: hasText, fixed };
}

async function writeCell(
  hub: Hub,
  call: Call,
  { id, table, row: index }: Input<Routes['writeDeviceCell']>['params'],
  { column, expected, value, confirm }: Input<Routes['writeDeviceCell']>['body'],
): Promise<Output<Routes['writeDeviceCell']>> {
  const row = deviceOf(hub, id);
  checkTable(hub, row, table);
  const use = linkWith(hub, row, 'writeCell', 'tables that can be changed');
  const wanted = { expected, value, ...(confirm === undefined ? {} : { confirmed: confirm }) };
  const guarded = guardedPoint(hub, row, table, index, column);
  const written = guarded ?? (await use((link) => link.writeCell?.(table, index, column, wanted))) ?? notWritten;
  hub.audit.record(actorOf(call), 'device.write_cell', `device:${row.id}`, auditResult(written), {
    table,
    row: index + 1,
    column,
    old: short(expected),
    requested: short(value),
    read_back: written.status === 'applied' ? short(written.value) : null,
    reason: written.status === 'applied' ? '' : written.detail,
  });
  if (written.status === 'refused') throw refusedCell(written);
  if (written.status === 'applied') return { status: 'applied', value: written.value, detail: '' };
  return { status: written.status, value: null, detail: written.detail };
}

/** The value of a guarded point is not written past its guard, through the table of its panel. */
function guardedPoint(
  { site }: Hub,
  device: DeviceRow,
  table: string,
  index: number,
  column: string,
): CellWrite | undefined {
  const type = column === 'value' ? pointTables[table] : undefined;
  const point = type && site.points.find(device.id, type, index + 1);
  if (point?.guard === undefined) return undefined;
  const detail = `"${point.name}" has a write guard: write the point itself, where its limits hold`;
  return { status: 'refused', why: 'fixed', detail };
}

/** A rule or the value is the caller's to mend; only the device's own no is a fault behind this server. */
function refusedCell({ why, detail }: CellWrite & { readonly status: 'refused' }): ApiError {
  switch (why) {
    case 'value':
      return new ApiError('invalid_request', detail, { path: 'body/value' });
    case 'changed':
      return new ApiError('conflict', detail);
    case 'fixed':
      return new ApiError('not_writable', detail);
    case 'unconfirmed':
      return new ApiError('confirmation_needed', detail);
    case 'unreachable':
      return new ApiError('device_timeout', detail);
    case undefined:
      return new ApiError('device_refused', detail);
    default:
      return unreachable(why);
  }
}

async function writeBytes(
  hub: Hub,
  call: Call,
  { id, table, row: index }: Input<Routes['writeDeviceRowBytes']>['params'],
  { expected, hex, guarded_points: confirmed }: Input<Routes['writeDeviceRowBytes']>['body'],
): Promise<Output<Routes['writeDeviceRowBytes']>> {
  const row = deviceOf(hub, id);
  checkTable(hub, row, table);
  const use = linkWith(hub, row, 'writeRowBytes', 'bytes of rows that can be written');
  const change = { expected: expected.toLowerCase(), bytes: new Uint8Array(Buffer.from(hex, 'hex')) };
  const guarded = await guardedByBytes(hub, row, { table, index, bytes: change.bytes });
  demandConfirmed(guarded, confirmed);
  const critical = guarded.find((record) => record.critical);
  if (critical !== undefined) {
    const advice = 'load the program by restoring a file, which one person plans and another carries out';
    throw new ApiError('not_writable', `the program names "${critical.name}", which is critical: ${advice}`);
  }
  const written = (await use((link) => link.writeRowBytes?.(table, index, change))) ?? notWritten;
  const detail = written.status === 'applied' ? '' : written.detail;
  hub.audit.record(actorOf(call), 'device.write_bytes', `device:${row.id}`, auditResult(written), {
    table,
    row: index + 1,
    old_bytes: expected.length / 2,
    new_bytes: hex.length / 2,
    new: short(hex),
    ...(guarded.length === 0 ? {} : { guarded_points: guarded.map(({ name }) => name) }),
    reason: detail,
  });
  if (written.status === 'refused') throw refusedCell(written);
  return { status: written.status, detail };
}

/** Points with write guards that new bytes of a row would write: those its text names. */
async function guardedByBytes(
  hub: Hub,
  device: DeviceRow,
  { table, index, bytes }: { readonly table: string; readonly index: number; readonly bytes: Uint8Array },
): Promise<GuardedRecord[]> {
  const use = linkWith(hub, device, 'writeRowBytes', 'bytes of rows that can be written');
  const text = await use((link) => link.previewRowText?.(table, index, bytes));
  return guardedByText(hub, device, text?.ok === true ? text : undefined);
}

function guardedByText({ site }: Hub, device: DeviceRow, text: RowText | undefined): GuardedRecord[] {
  const isWhole = text !== undefined && text.problem === '';
  return guardedByProgram(site, device.id, isWhole ? text.text : undefined);
}

function rowTextDto({ text, hex, problem, writable = false }: RowText): Output<Routes['getDeviceRowText']> {
  return { text, hex, problem, writable };
}

const notWritten: CellWrite = { status: 'refused', why: 'unreachable', detail: gone.detail };

function short(value: Json): Json {
  return typeof value === 'string' ? value.slice(0, AUDITED_TEXT_MAX) : value;
}

function auditResult({ status }: CellWrite): 'done' | 'refused' | 'failed' | 'unconfirmed' {
  switch (status) {
    case 'applied':
      return 'done';
    case 'refused':
      return 'refused';
    case 'not_applied':
      return 'failed';
    case 'unknown':
      return 'unconfirmed';
    default:
      return unreachable(status);
  }
}
