import { ApiError } from '@t3000/contract';
import type { PlaceLimit as LimitDto } from '@t3000/contract';
import type { PlaceLimit, PlaceTable } from '@t3000/site';

export function limitDto(limit: PlaceLimit | undefined): LimitDto | null {
  return limit === undefined ? null : { place_ids: [...limit.places], outside: limit.outside };
}

/**
 * The limit to be stored. Administrators manage users, settings and storage of the whole site: a limit would hold
 * nothing back from somebody who can take it away. `isNew` is false for the limit somebody has already.
 */
export function checkedLimit(
  places: Pick<PlaceTable, 'get'>,
  role: string,
  wanted: LimitDto | null,
  isNew = true,
): PlaceLimit | undefined {
  if (wanted === null) return undefined;
  if (role === 'admin') {
    throw new ApiError(
      'invalid_request',
      'an administrator manages the whole site and cannot be limited to places; choose another role or no limit',
      { path: isNew ? 'body/limit' : 'body/role' },
    );
  }
  const unknown = isNew ? wanted.place_ids.find((id) => places.get(id) === undefined) : undefined;
  if (unknown !== undefined) {
    throw new ApiError('invalid_request', `there is no place ${unknown}`, { path: 'body/limit/place_ids' });
  }
  return { places: wanted.place_ids, outside: wanted.outside };
}
