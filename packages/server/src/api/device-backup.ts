import type { DeviceBackup as BackupOf } from '@t3000/core';
import { ApiError, BACKUP_FILE_BYTES_MAX } from '@t3000/contract';
import type { DeviceBackup, Download, deviceBackupRoutes } from '@t3000/contract';
import type { DeviceRow } from '@t3000/site';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { actorOf } from './actor.ts';
import { deviceOf } from './lookup.ts';

export function deviceBackupHandlers(hub: Hub): Handlers<typeof deviceBackupRoutes> {
  const show = (row: DeviceRow): DeviceBackup => ({
    parts: (backupOf(hub, row)?.parts ?? []).map(({ name, guarded }) => ({ name, guarded })),
    job: hub.backups.show(row.id) ?? null,
  });
  return {
    getDeviceBackup: ({ params }) => show(deviceOf(hub, params.id)),
    saveDevice: ({ params }, call) => {
      const row = deviceOf(hub, params.id);
      hub.backups.save(actorOf(call), row, neededBackup(hub, row));
      return show(row);
    },
    downloadDeviceBackup: ({ params }, call) => {
      const row = deviceOf(hub, params.id);
      const file = hub.backups.file(row.id);
      if (!file) throw new ApiError('not_found', `device ${row.id} "${row.name}" has no saved file; save it first`);
      hub.audit.done(actorOf(call), 'device.download', `device:${row.id}`, { file: file.name });
      return download(file.name, file.bytes);
    },
    planDeviceRestore: ({ params, body }, call) => {
      const row = deviceOf(hub, params.id);
      hub.backups.plan(actorOf(call), row, neededBackup(hub, row), {
        fileName: body.file_name,
        bytes: bytesOf(body.file_base64),
        values: body.values ?? false,
        numbers: numbersOf(body.numbers ?? []),
      });
      return show(row);
    },
    restoreDevice: ({ params, body: { plan, parts, confirm, guarded_points: guardedPoints } }, call) => {
      const row = deviceOf(hub, params.id);
      const known = new Set(neededBackup(hub, row).parts.map(({ name }) => name));
      const strange = parts.find((part) => !known.has(part));
      if (strange !== undefined)
        throw new ApiError('invalid_request', `${strange} is none of ${[...known].join(', ')}`);
      hub.backups.restore(actorOf(call), row, { plan, parts: new Set(parts), confirmed: confirm, guardedPoints });
      return show(row);
    },
    stopDeviceBackup: ({ params }, call) => {
      const row = deviceOf(hub, params.id);
      if (hub.backups.stopJob(row.id)) hub.audit.done(actorOf(call), 'device.backup_stop', `device:${row.id}`);
      return show(row);
    },
  };
}

function backupOf(hub: Hub, row: DeviceRow): BackupOf | undefined {
  return hub.building.withLink(row.id, (link) => link.backup?.());
}

function neededBackup(hub: Hub, row: DeviceRow): BackupOf {
  const backup = backupOf(hub, row);
  if (backup) return backup;
  throw new ApiError('not_found', `device ${row.id} "${row.name}" has no configuration that is a file`);
}

function bytesOf(base64: string): Uint8Array {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length <= BACKUP_FILE_BYTES_MAX) return new Uint8Array(bytes);
  throw new ApiError('body_too_large', `the file has ${bytes.length} bytes, ${BACKUP_FILE_BYTES_MAX} at most`, {
    limit: BACKUP_FILE_BYTES_MAX,
  });
}

function numbersOf(pairs: readonly { readonly from: number; readonly to: number }[]): ReadonlyMap<number, number> {
  const numbers = new Map<number, number>();
  for (const { from, to } of pairs) {
    if (numbers.has(from))
      throw new ApiError('invalid_request', `number ${from} is named twice`, { path: 'body/numbers' });
    numbers.set(from, to);
  }
  return numbers;
}

function download(filename: string, bytes: Uint8Array): Download {
  return { contentType: 'application/octet-stream', filename, body: oneChunk(bytes) };
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
