import { messageOf } from '@t3000/core';
import type { Clock, Logger, PointId } from '@t3000/core';
import type { BuildingPoint, Command, CommandRecorder, CommandRefusal, CommandResult } from '../building.ts';
import type { PointTable } from '../points/point-table.ts';
import type { DeviceLine } from '../poll/device-line.ts';
import type { SentWrite } from '../poll/outcomes.ts';
import { within } from '../within.ts';
import { checkCommand, mayWrite, nameOf, refuse } from './checks.ts';
import type { Refusal } from './checks.ts';
import type { OverrideLedger } from './override-ledger.ts';
import { readBack } from './read-back.ts';
import type { ReadBack } from './read-back.ts';
import { checkConfirmed, checkGuardedValue, checkSecondPerson, GuardRates } from './write-guard.ts';
import { WRITE_LIMIT_TEXT, WriteRate } from './write-rate.ts';

/** A command older than this is never carried out: what was right before an outage may be wrong after it. */
const COMMAND_AGE_MAX_MS = 10_000;

/** Commands for one point in line behind each other; more is a loop, not an operator. */
const WAITING_PER_POINT_MAX = 16;

export interface ArbiterOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly table: PointTable;
  readonly recorder: CommandRecorder;
  readonly ledger: OverrideLedger;
  readonly interfaceTimeoutMs: number;
  readonly lineOf: (point: BuildingPoint) => DeviceLine | undefined;
}

/** One command on its way. */
interface Task {
  readonly command: Command;
  /** Monotonic ms by which it must have been sent and answered. */
  readonly deadline: number;
  /** Undefined for commands from outside; for a release at expiry, whether it is still to be done. */
  readonly isWanted: (() => boolean) | undefined;
}

/** Commands of one point in line. */
interface Queue {
  length: number;
  tail: Promise<unknown>;
}

/** The one place for writes: checks, performs, reads back and records, one command per point at a time. */
export class Arbiter {
  readonly #options: ArbiterOptions;
  readonly #rate = new WriteRate();
  readonly #guardRates = new GuardRates();
  readonly #queues = new Map<PointId, Queue>();

  constructor(options: ArbiterOptions) {
    this.#options = options;
  }

  /** `isWanted` marks a release at expiry: asked when its turn has come, and exempt from the rate limit. */
  async command(command: Command, isWanted?: () => boolean): Promise<CommandResult> {
    const { clock, interfaceTimeoutMs } = this.#options;
    const deadline = clock.monotonic() + Math.min(interfaceTimeoutMs, COMMAND_AGE_MAX_MS);
    const task = { command, deadline, isWanted };
    const result = await this.#inTurn(task);
    if (isWanted === undefined || isWanted() || result.refusal === undefined) this.#recordFinished(command, result);
    return result;
  }

  /** Waits for earlier commands to the same point, each of which ends by its own deadline. */
  async #inTurn(task: Task): Promise<CommandResult> {
    const { command, deadline } = task;
    const { clock } = this.#options;
    const queue = this.#queues.get(command.pointId) ?? { length: 0, tail: Promise.resolve() };
    if (queue.length >= WAITING_PER_POINT_MAX) {
      const text = `${queue.length} commands wait for point ${command.pointId}, which is the maximum`;
      return refused(command, refuse('too_many_writes', text));
    }
    this.#queues.set(command.pointId, queue);
    queue.length++;
    const before = queue.tail;
    // The turn ends when the device has settled, even when the caller was answered earlier.
    const turn = Promise.withResolvers<void>();
    queue.tail = before.then(() => turn.promise);
    const endTurn = (): void => {
      queue.length--;
      if (queue.length === 0) this.#queues.delete(command.pointId);
      turn.resolve();
    };
    const late = await within(clock, deadline - clock.monotonic(), before, 'late' as const);
    if (late !== 'late') return this.#execute(task, endTurn);
    endTurn();
    const text = `earlier commands to point ${command.pointId} took too long; this one was not sent`;
    return refused(command, refuse('too_many_writes', text));
  }

  async #execute(task: Task, endTurn: () => void): Promise<CommandResult> {
    const { command } = task;
    const found = this.#check(task);
    if ('refusal' in found) {
      endTurn();
      return refused(command, found);
    }
    const { point, line } = found;
    const { clock, table } = this.#options;
    const old = { value: this.#presentOf(point), text: table.textAt(table.indexOf(point.id) ?? -1) };
    const writing = line.write(point, command, { startBy: task.deadline, isPermitted: () => mayWrite(command) });
    void writing.finally(endTurn);
    const unanswered: SentWrite = { status: 'unknown', detail: 'no answer in time' };
    const outcome = await within(clock, task.deadline - clock.monotonic(), writing, unanswered);
    const early = refusalOf(outcome, point);
    if (early !== undefined) return refused(command, early, old.value);
    const result = await this.#readBack(task, { point, line, old, outcome });
    return result;
  }

  /** Everything before the device is touched; the last step is the record. */
  #check(task: Task): Refusal | { point: BuildingPoint; line: DeviceLine } {
    const { command, isWanted } = task;
    const { table, lineOf, clock, recorder } = this.#options;
    const point = table.pointAt(table.indexOf(command.pointId) ?? -1);
    if (point === undefined) return refuse('unknown_point', `point ${command.pointId} does not exist`);
    const isAllowed = mayWrite(command) && (isWanted === undefined || isWanted());
    if (!isAllowed) return refuse('not_permitted', `${command.author.name} may not write ${nameOf(point)}`);
    const problem =
      checkCommand(command, point) ??
      checkGuardedValue(command, point, this.#presentOf(point)) ??
      checkConfirmed(command, point);
    if (problem !== undefined) return problem;
    const line = lineOf(point);
    const obstacle = line === undefined ? 'its device is not configured' : line.obstacle;
    if (line === undefined || obstacle !== undefined) {
      return refuse('device_offline', `${nameOf(point)} was not written: ${obstacle}`);
    }
    // After everything that would refuse it anyway: nobody is asked to approve what cannot be done.
    const hold = checkSecondPerson(command, point) ?? this.#takeTurn(task, point);
    if (hold !== undefined) return hold;
    try {
      recorder.requested(command, clock.now());
    } catch (error) {
      const text = `${nameOf(point)} was not written, because that could not be recorded: ${messageOf(error)}`;
      return refuse('not_recorded', text);
    }
    return { point, line };
  }

  /** Counts a write that is about to go out, or says why it has to wait. */
  #takeTurn({ command, isWanted }: Task, point: BuildingPoint): Refusal | undefined {
    const now = this.#options.clock.monotonic();
    const tooSoon = this.#guardRates.check(command, point, now);
    if (tooSoon !== undefined) return tooSoon;
    if (isWanted === undefined && !this.#rate.take(point.id, now)) {
      return refuse('too_many_writes', `${nameOf(point)} takes ${WRITE_LIMIT_TEXT}`);
    }
    this.#guardRates.note(command, point, now);
    return undefined;
  }

  #presentOf({ id }: BuildingPoint): number | undefined {
    const { table } = this.#options;
    const value = table.valueAt(table.indexOf(id) ?? -1);
    return Number.isFinite(value) ? value : undefined;
  }

  async #readBack(task: Task, written: Written): Promise<CommandResult> {
    const { command } = task;
    const { clock, table } = this.#options;
    const { point, line, old, outcome } = written;
    const found = await readBack({ clock, table, line, command, point, until: task.deadline });
    const status = statusOf(found, outcome);
    this.#keepLedger(command, point, found, status);
    const unknown = outcome.status === 'unknown' ? `the write was not answered (${outcome.detail})` : '';
    const message = status === 'unconfirmed' && unknown !== '' ? `${unknown}; ${found.message}` : found.message;
    return {
      pointId: point.id,
      status,
      requested: command.value,
      old: old.value,
      readBack: found.value,
      ...(point.kind === 'text' ? { texts: { requested: command.text, old: old.text, readBack: found.text } } : {}),
      activePriority: found.verdict?.activePriority,
      refusal: undefined,
      message,
    };
  }

  /** What may stand on the device is in the ledger, so that it will be released. */
  #keepLedger(command: Command, point: BuildingPoint, found: ReadBack, status: CommandResult['status']): void {
    // Texts cannot expire, so nothing has to be remembered for their release.
    if (!point.commandable || point.kind === 'text') return;
    const { ledger, clock } = this.#options;
    const { value, priority, durationMs, reason, author } = command;
    if (value === undefined) {
      if (status === 'confirmed') ledger.end(point.id, priority);
      return;
    }
    const mayStand = found.verdict?.isStanding ?? true;
    if (!mayStand && status !== 'unconfirmed') return;
    // A schedule says by itself what it holds; what a person had in that slot has been replaced.
    if (author.keepsOwnRecord === true) return ledger.end(point.id, priority);
    const setAt = clock.now();
    const expiresAt = durationMs === undefined ? undefined : setAt + durationMs;
    const by = command.approvedBy === undefined ? author.name : `${author.name}, approved by ${command.approvedBy}`;
    ledger.set({ pointId: point.id, priority, value, author: by, reason, setAt, expiresAt });
  }

  /** The command is done whether or not this succeeds. */
  #recordFinished(command: Command, result: CommandResult): void {
    const { recorder, clock, log } = this.#options;
    try {
      recorder.finished(command, result, clock.now());
    } catch (error) {
      log.error('command not recorded', { point: result.pointId, status: result.status, error: messageOf(error) });
    }
  }
}

interface Written {
  readonly point: BuildingPoint;
  readonly line: DeviceLine;
  readonly old: { readonly value: number | undefined; readonly text: string | undefined };
  readonly outcome: SentWrite;
}

function statusOf(found: ReadBack, outcome: SentWrite): CommandResult['status'] {
  const { verdict } = found;
  if (verdict === undefined) return 'unconfirmed';
  if (verdict.status !== 'pending') return verdict.status;
  // An unanswered write may still be carried out; an accepted one that does not show was overruled by the device.
  return outcome.status === 'unknown' ? 'unconfirmed' : 'overruled';
}

function refusalOf(outcome: SentWrite, point: BuildingPoint): Refusal | undefined {
  const codes: Partial<Record<SentWrite['status'], CommandRefusal>> = {
    refused: 'device_refused',
    not_sent: 'device_offline',
    not_permitted: 'not_permitted',
  };
  const code = codes[outcome.status];
  if (code === undefined || outcome.status === 'accepted') return undefined;
  return refuse(code, `${nameOf(point)} was not written: ${outcome.detail}`);
}

function refused(command: Command, why: Refusal, old?: number): CommandResult {
  return {
    pointId: command.pointId,
    status: 'refused',
    requested: command.value,
    old,
    readBack: undefined,
    activePriority: undefined,
    refusal: why.refusal,
    message: why.message,
  };
}
