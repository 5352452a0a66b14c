import { ApiError } from '@t3000/contract';
import type { WriteResult } from '@t3000/contract';
import type { Command } from '@t3000/engine';
import type { Session } from '../auth/sessions.ts';
import type { Hub } from '../hub.ts';
import { refusalError, writeResultDto } from './command-dto.ts';
import type { WriteBody } from './command-dto.ts';

/** Carries out a write of a person, or asks another person about it where the point is critical; throws when refused. */
export async function write(hub: Hub, session: Session, command: Command, body: WriteBody): Promise<WriteResult> {
  const result = await hub.building.command(command);
  if (result.refusal === 'second_person_needed') {
    const request = hub.writeRequests.ask(command, session, body.request_seconds);
    return {
      ...writeResultDto(result),
      status: 'waiting',
      error_code: null,
      request_id: request.id,
      message: `${result.message}; request ${request.id} waits for that`,
    };
  }
  if (result.refusal !== undefined) throw refusalError(result);
  return writeResultDto(result);
}

/** The same for one of many: a refusal is its answer and keeps nobody else from being written. */
export async function writeOfMany(hub: Hub, session: Session, command: Command, body: WriteBody): Promise<WriteResult> {
  try {
    return await write(hub, session, command, body);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const nothing = { old: null, read_back: null, active_priority: null, request_id: null };
    const asked = { point_id: command.pointId, requested: command.value ?? null };
    return { ...asked, ...nothing, status: 'refused', message: error.message, error_code: error.code };
  }
}
