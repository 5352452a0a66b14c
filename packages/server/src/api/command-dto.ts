import { isPriority, PRIORITY_OPERATOR } from '@t3000/core';
import type { PointId } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { ErrorCode, WriteResult } from '@t3000/contract';
import type { Command, CommandRefusal, CommandResult, CommandTexts } from '@t3000/engine';
import type { Session } from '../auth/sessions.ts';
import type { Hub } from '../hub.ts';
import { finite } from './value-dto.ts';

/** A write as it comes over the API. */
export interface WriteBody {
  readonly value: number | null;
  readonly text?: string | undefined;
  readonly priority?: number | undefined;
  readonly duration_seconds?: number | null | undefined;
  readonly reason?: string | undefined;
  readonly confirm?: boolean | undefined;
  readonly request_seconds?: number | undefined;
}

const refusalCodes: Readonly<Record<CommandRefusal, ErrorCode>> = {
  unknown_point: 'not_found',
  not_permitted: 'not_permitted',
  not_writable: 'not_writable',
  value_out_of_limits: 'value_out_of_limits',
  priority_not_allowed: 'priority_not_allowed',
  device_offline: 'device_timeout',
  device_refused: 'device_refused',
  step_too_large: 'step_too_large',
  present_unknown: 'conflict',
  confirmation_needed: 'confirmation_needed',
  // Asked of another person before it comes to this; whoever cannot ask is told that it is not done.
  second_person_needed: 'confirmation_needed',
  too_many_writes: 'too_many_requests',
  not_recorded: 'not_recorded',
};

/** The person's right is looked at again when the command is carried out: it may have been withdrawn while it waited. */
export function commandOf(hub: Hub, session: Session, address: string, pointId: PointId, body: WriteBody): Command {
  const priority = body.priority ?? PRIORITY_OPERATOR;
  if (!isPriority(priority)) {
    throw new ApiError('priority_not_allowed', `priority ${priority} is not a whole number from 1 to 16`);
  }
  const seconds = body.duration_seconds ?? undefined;
  return {
    pointId,
    value: body.value ?? undefined,
    ...(body.text === undefined ? {} : { text: body.text }),
    priority,
    durationMs: seconds === undefined ? undefined : seconds * 1000,
    reason: body.reason ?? '',
    confirmed: body.confirm === true,
    author: {
      name: session.name,
      address,
      mayWrite: () =>
        session.permissions.has('write_points') &&
        hub.access.isAlive(session.tokenHash) &&
        hub.access.mayChangePoint(session, pointId),
    },
  };
}

export function refusalError(result: CommandResult): ApiError {
  const code = refusalCodes[result.refusal ?? 'device_refused'];
  return new ApiError(code, result.message, { point_id: result.pointId, ...detailsOf(result) });
}

/** What a program needs to ask its person, or to come again. */
function detailsOf({ refusal, requested, old }: CommandResult): Readonly<Record<string, unknown>> {
  if (refusal !== 'confirmation_needed' && refusal !== 'step_too_large') return {};
  return { value: finite(requested), present: finite(old) };
}

export function writeResultDto(result: CommandResult): WriteResult {
  return {
    point_id: result.pointId,
    status: result.status,
    requested: finite(result.requested),
    old: finite(result.old),
    read_back: finite(result.readBack),
    ...(result.texts === undefined ? {} : { texts: textsDto(result.texts) }),
    active_priority: result.activePriority ?? null,
    message: result.message,
    error_code: result.refusal === undefined ? null : refusalCodes[result.refusal],
    request_id: null,
  };
}

function textsDto({ requested, old, readBack }: CommandTexts): NonNullable<WriteResult['texts']> {
  return { requested: requested ?? null, old: old ?? null, read_back: readBack ?? null };
}
