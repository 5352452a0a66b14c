import type { Command, CommandRecorder, CommandResult, Override } from '@t3000/engine';
import type { AuditRow, SiteStore } from '@t3000/site';
import type { JsonObject, PointId, Priority } from '@t3000/core';

const results: Readonly<Record<CommandResult['status'], AuditRow['result']>> = {
  confirmed: 'done',
  overruled: 'done',
  unconfirmed: 'unconfirmed',
  refused: 'refused',
};

/**
 * Keeps what commands did: two audit rows each, one before the device is touched and one with the outcome, so that a crash in
 * between leaves a trace; and the ledger of what still stands. A row that cannot be written throws and stops the command.
 */
export function commandRecorder(site: Pick<SiteStore, 'audit' | 'overrides'>): CommandRecorder {
  const record = (
    command: Command,
    at: number,
    suffix: string,
    result: AuditRow['result'],
    details: JsonObject,
  ): void => {
    site.audit.append({
      at,
      actor: command.author.name,
      address: command.author.address,
      action: `${command.value === undefined && command.text === undefined ? 'point.release' : 'point.write'}${suffix}`,
      target: `point:${command.pointId}`,
      result,
      details: { ...requestOf(command), ...details },
    });
  };
  return {
    requested: (command, at) => record(command, at, '.begin', 'unconfirmed', {}),
    finished: (command, result, at) => {
      // The question to another person is in the trail by itself, whatever comes of it.
      if (result.refusal === 'second_person_needed') return;
      record(command, at, '', results[result.status], outcomeOf(result));
    },
    overrideSet: ({ pointId, priority, value, author, reason, setAt, expiresAt }: Override) =>
      void site.overrides.put({ pointId, priority, value, author, reason, setAt, expiresAt }),
    overrideEnded: (pointId: PointId, priority: Priority) => void site.overrides.remove(pointId, priority),
  };
}

function requestOf({ value, text, priority, durationMs, reason, confirmed, approvedBy }: Command): JsonObject {
  return {
    value: text ?? value ?? null,
    priority,
    duration_ms: durationMs ?? null,
    reason,
    ...(confirmed === true ? { confirmed } : {}),
    ...(approvedBy === undefined ? {} : { approved_by: approvedBy }),
  };
}

function outcomeOf({ status, old, readBack, texts, activePriority, refusal, message }: CommandResult): JsonObject {
  return {
    status,
    old: texts?.old ?? finite(old),
    read_back: texts?.readBack ?? finite(readBack),
    active_priority: activePriority ?? null,
    refusal: refusal ?? null,
    message,
  };
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
