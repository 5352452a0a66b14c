import { messageOf } from '@t3000/core';
import type { Clock, JsonObject, Logger, Timer } from '@t3000/core';
import { ApiError, WRITE_REQUEST_SECONDS, rolePermissions } from '@t3000/contract';
import type { Building, Command, CommandResult } from '@t3000/engine';
import type { SiteStore, WriteRequestMove, WriteRequestRow, WriteRequestState } from '@t3000/site';
import type { Actor, AuditLog } from '../audit-log.ts';
import type { Access } from '../auth/access.ts';
import type { ApiTokens } from '../auth/api-tokens.ts';
import type { Session } from '../auth/sessions.ts';

export interface WriteRequestsOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly site: SiteStore;
  readonly building: Building;
  readonly audit: AuditLog;
  readonly access: Pick<Access, 'isAlive' | 'mayChangePoint'>;
  readonly tokens: Pick<ApiTokens, 'problemOf' | 'roleOf'>;
  /** A request was asked, decided or is over. */
  readonly onChanged: (ids: readonly number[]) => void;
}

/** More open questions than this nobody reads any more. */
const OPEN_MAX = 200;
/** One person, or a program in the name of one, does not fill the list of everybody. */
const OPEN_PER_USER_MAX = 20;
/** The wall clock may jump, so expiry is looked at rather than waited for. */
const LOOK_EVERY_MS = 1_000;
/** What is over stays to be looked at for this long; the audit trail keeps it for good. */
const CLOSED_KEPT_MS = 90 * 86_400_000;

const nobody: Actor = { name: 'system', address: '' };

/**
 * Writes to critical points, each asked for by one person and decided by another. Kept in the store, so that a restart
 * loses none; what a restart interrupted is never carried out again by itself.
 */
export class WriteRequests {
  readonly #options: WriteRequestsOptions;
  #timer: Timer | undefined;
  #isRunning = false;

  constructor(options: WriteRequestsOptions) {
    this.#options = options;
  }

  start(): void {
    this.#isRunning = true;
    const cutOff = this.open().filter(({ state }) => state === 'carrying_out');
    for (const request of cutOff) {
      const message = 'the program stopped while it was carried out: look at the point';
      this.#end(request, 'failed', request.decidedBy, message, 'unconfirmed');
    }
    this.#look();
  }

  stop(): void {
    this.#isRunning = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** In the order they were asked; what is over in time and not yet told to be is not among them. */
  open(): WriteRequestRow[] {
    return this.#options.site.writeRequests.open();
  }

  /** Forgets what nobody looks at any more. */
  sweep(): void {
    this.#options.site.writeRequests.dropBefore(this.#options.clock.now() - CLOSED_KEPT_MS);
  }

  /** Puts a write that needs a second person before the others. The building has found nothing else against it. */
  ask(command: Command, session: Session, seconds: number = WRITE_REQUEST_SECONDS): WriteRequestRow {
    const { clock, site, audit } = this.#options;
    const actor = { name: session.name, address: command.author.address };
    const target = `point:${command.pointId}`;
    const asked = { value: command.value ?? null, priority: command.priority, reason: command.reason };
    const obstacle = this.#obstacle(command, session);
    if (obstacle !== undefined) {
      audit.record(actor, 'write_request.create', target, 'refused', { ...asked, message: obstacle.message });
      throw obstacle;
    }
    const now = clock.now();
    const row = site.transaction(() => {
      const request = site.writeRequests.insert({
        pointId: command.pointId,
        value: command.value ?? Number.NaN,
        priority: command.priority,
        durationMs: command.durationMs,
        reason: command.reason.trim(),
        askedBy: session.name,
        userId: session.userId,
        tokenId: session.tokenId,
        address: command.author.address,
        askedAt: now,
        expiresAt: now + seconds * 1000,
      });
      const details = { request: request.id, ...asked, duration_ms: command.durationMs ?? null };
      audit.done(actor, 'write_request.create', target, { ...details, expires_at: request.expiresAt });
      return request;
    });
    this.#changed(row.id);
    return row;
  }

  /** Carries out what another person asked for; the answer says what became of it. */
  async approve(id: number, session: Session, address: string, note: string): Promise<WriteRequestRow> {
    const { site, audit, building } = this.#options;
    const actor = { name: session.name, address };
    const request = this.#decidable(id, actor, session, 'write_request.approve');
    const { name } = session;
    this.#move(request, 'waiting', { state: 'carrying_out', decidedBy: name, note, result: undefined });
    audit.done(actor, 'write_request.approve', `point:${request.pointId}`, { ...toldOf(request), note });
    this.#changed(id);
    try {
      const result = await building.command(this.#commandOf(request, session));
      const state = result.refusal === undefined ? 'done' : 'failed';
      this.#move(request, 'carrying_out', { state, decidedBy: name, note, result: outcomeOf(result) });
    } catch (error) {
      // The building answers with data; what throws is a fault of ours, and nobody knows how far it came.
      const result = { status: 'unconfirmed', old: null, read_back: null, message: messageOf(error) };
      this.#move(request, 'carrying_out', { state: 'failed', decidedBy: name, note, result });
      throw error;
    } finally {
      this.#changed(id);
    }
    return site.writeRequests.get(id) ?? request;
  }

  decline(id: number, session: Session, address: string, note: string): WriteRequestRow {
    const { audit } = this.#options;
    const actor = { name: session.name, address };
    const request = this.#decidable(id, actor, session, 'write_request.decline');
    const moved = this.#move(request, 'waiting', {
      state: 'declined',
      decidedBy: session.name,
      note,
      result: undefined,
    });
    audit.done(actor, 'write_request.decline', `point:${request.pointId}`, { ...toldOf(request), note });
    this.#changed(id);
    return moved;
  }

  withdraw(id: number, session: Session, address: string): WriteRequestRow {
    const { audit } = this.#options;
    const request = this.#waiting(id);
    const target = `point:${request.pointId}`;
    const actor = { name: session.name, address };
    if (request.userId !== session.userId) {
      audit.record(actor, 'write_request.withdraw', target, 'refused', toldOf(request));
      throw new ApiError('not_permitted', `request ${id} was asked for by ${request.askedBy}; decline it instead`);
    }
    const by = { decidedBy: session.name, note: '', result: undefined };
    const moved = this.#move(request, 'waiting', { state: 'withdrawn', ...by });
    audit.done(actor, 'write_request.withdraw', target, toldOf(request));
    this.#changed(id);
    return moved;
  }

  /** Why a question cannot be put; undefined when it can. */
  #obstacle({ pointId, reason }: Command, { userId, name }: Session): ApiError | undefined {
    const open = this.open();
    const same = open.find((request) => request.pointId === pointId);
    if (same !== undefined) {
      const text = `request ${same.id} of ${same.askedBy} for this point is open; only one may be`;
      return new ApiError('conflict', text, { request_id: same.id });
    }
    if (reason.trim() === '') {
      const text = 'a write to a critical point needs a reason: the second person decides by it';
      return new ApiError('invalid_request', text, { path: 'body/reason' });
    }
    const own = open.filter((request) => request.userId === userId).length;
    const limit = own >= OPEN_PER_USER_MAX ? OPEN_PER_USER_MAX : OPEN_MAX;
    if (own < OPEN_PER_USER_MAX && open.length < OPEN_MAX) return undefined;
    const whose = limit === OPEN_MAX ? '' : ` of ${name}`;
    return new ApiError('conflict', `${limit} requests${whose} are open, which is the maximum`, { limit });
  }

  /** A waiting request that this person may decide about; an attempt that is not allowed is in the trail. */
  #decidable(id: number, actor: Actor, session: Session, action: string): WriteRequestRow {
    const request = this.#waiting(id);
    const problem = this.#unfitness(request, session);
    if (problem === undefined) return request;
    const details = { ...toldOf(request), message: problem.message };
    this.#options.audit.record(actor, action, `point:${request.pointId}`, 'refused', details);
    throw problem;
  }

  /** A key may lie in the same hands as the question, whoever made it: the second person is one at a screen. */
  #unfitness({ id, userId, askedBy }: WriteRequestRow, session: Session): ApiError | undefined {
    if (userId === session.userId)
      return new ApiError('same_person', `request ${id} was asked for by ${askedBy}: another person has to decide`);
    if (session.tokenId === undefined) return undefined;
    return new ApiError('not_permitted', 'the second person has to be one at a screen; a token cannot decide');
  }

  #waiting(id: number): WriteRequestRow {
    const { site, clock } = this.#options;
    const request = site.writeRequests.get(id);
    if (request === undefined) throw new ApiError('not_found', `there is no request ${id}`);
    if (request.state === 'waiting' && clock.now() < request.expiresAt) return request;
    const state = request.state === 'waiting' ? 'expired' : request.state;
    const by = request.decidedBy === '' ? '' : ` by ${request.decidedBy}`;
    throw new ApiError('conflict', `request ${id} does not wait any more: ${words[state]}${by}`, { state });
  }

  #move(request: WriteRequestRow, from: WriteRequestState, to: Omit<WriteRequestMove, 'decidedAt'>): WriteRequestRow {
    const { site, clock } = this.#options;
    const moved = site.writeRequests.move(request.id, from, { ...to, decidedAt: clock.now() });
    const row = site.writeRequests.get(request.id);
    // The point may be gone, and its requests with it; what was written is in the trail.
    if (row === undefined) return { ...request, ...to, decidedAt: clock.now() };
    if (!moved) throw new ApiError('conflict', `request ${request.id} was decided meanwhile`, { state: row.state });
    return row;
  }

  /** The rights of both are looked at when the command is carried out: they may have been withdrawn meanwhile. */
  #commandOf(request: WriteRequestRow, approver: Session): Command {
    const { pointId, value, priority, durationMs, reason, askedBy, address } = request;
    return {
      pointId,
      value,
      priority,
      durationMs,
      reason,
      // What has to be confirmed was confirmed before anybody was asked.
      confirmed: true,
      approvedBy: approver.name,
      author: {
        name: askedBy,
        address,
        mayWrite: () =>
          this.#askerMayWrite(request) &&
          approver.permissions.has('write_points') &&
          this.#options.access.isAlive(approver.tokenHash) &&
          this.#options.access.mayChangePoint(approver, pointId),
      },
    };
  }

  #askerMayWrite({ userId, tokenId, pointId }: WriteRequestRow): boolean {
    const { site, tokens, access } = this.#options;
    const user = site.users.get(userId);
    if (user === undefined || user.disabled) return false;
    const token = tokenId === undefined ? undefined : site.apiTokens.get(tokenId);
    if (tokenId !== undefined && (token === undefined || tokens.problemOf(token) !== '')) return false;
    const rights: readonly string[] = rolePermissions[token === undefined ? user.role : tokens.roleOf(token)];
    return rights.includes('write_points') && access.mayChangePoint({ userId, tokenId }, pointId);
  }

  /** Ends what waited too long, and looks again as long as anything waits. */
  #look(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const now = this.#options.clock.now();
    const waiting = this.open().filter(({ state }) => state === 'waiting');
    const over = waiting.filter(({ expiresAt }) => expiresAt <= now);
    for (const request of over) this.#end(request, 'expired', '', 'nobody decided in time', 'refused');
    if (this.#isRunning && waiting.length > over.length) {
      this.#timer = this.#options.clock.setTimer(LOOK_EVERY_MS, () => this.#look());
    }
  }

  /** Ends a request that nobody decided to end. */
  #end(
    request: WriteRequestRow,
    state: 'expired' | 'failed',
    decidedBy: string,
    message: string,
    result: 'refused' | 'unconfirmed',
  ): void {
    const { site, audit, clock, log } = this.#options;
    const outcome = state === 'expired' ? undefined : { status: 'unconfirmed', old: null, read_back: null, message };
    const to = { state, decidedBy, decidedAt: clock.now(), note: request.note, result: outcome };
    if (!site.writeRequests.move(request.id, request.state, to)) return;
    audit.record(nobody, `write_request.${state}`, `point:${request.pointId}`, result, { ...toldOf(request), message });
    if (state === 'failed') log.warn('a write was cut off by the last stop', { request: request.id });
    this.#options.onChanged([request.id]);
  }

  #changed(id: number): void {
    this.#options.onChanged([id]);
    this.#look();
  }
}

const words: Readonly<Record<WriteRequestState, string>> = {
  waiting: 'it waits',
  carrying_out: 'it is being carried out, approved',
  done: 'it was approved',
  failed: 'it was approved',
  declined: 'it was declined',
  withdrawn: 'it was withdrawn',
  expired: 'its time is over',
};

function toldOf({ id, value, askedBy, reason }: WriteRequestRow): JsonObject {
  return { request: id, value, asked_by: askedBy, reason };
}

function outcomeOf({ status, old, readBack, message }: CommandResult): JsonObject {
  return { status, old: old ?? null, read_back: readBack ?? null, message };
}
