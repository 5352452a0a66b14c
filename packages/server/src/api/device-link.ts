import { unreachable } from '@t3000/core';
import type { DeviceLink, RequestFailure } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { DeviceRow } from '@t3000/site';
import type { Hub } from '../hub.ts';

export const gone: RequestFailure = { ok: false, reason: 'closed', detail: 'the device was removed meanwhile' };

/** Calls into the device's link, or says that it has no such thing. */
export function linkWith(hub: Hub, row: DeviceRow, method: keyof DeviceLink, what: string) {
  const has = hub.building.withLink(row.id, (link) => link[method] !== undefined);
  if (has === undefined)
    throw new ApiError('conflict', `device ${row.id} "${row.name}" cannot be reached as configured`);
  if (!has) throw new ApiError('not_found', `device ${row.id} "${row.name}" has no ${what}`);
  return <T>(use: (link: DeviceLink) => T): T | undefined => hub.building.withLink(row.id, use);
}

export function answerOf<T extends { readonly ok: true }>(answer: T | RequestFailure | undefined): T {
  if (answer === undefined) throw errorOf(gone);
  if (answer.ok) return answer;
  throw errorOf(answer);
}

export function errorOf({ reason, detail }: RequestFailure): ApiError {
  switch (reason) {
    case 'timeout':
      return new ApiError('device_timeout', detail);
    case 'busy':
      return new ApiError('busy', detail);
    case 'closed':
    case 'aborted':
      return new ApiError('conflict', detail);
    case 'refused':
    case 'bad_answer':
      return new ApiError('device_refused', detail);
    default:
      return unreachable(reason);
  }
}
