import { unreachable } from '@t3000/core';
import type { DeviceId } from '@t3000/core';

/**
 * States of an alarm (ISA-18.2 clause 5.3, letters A to I there). `unacknowledged`, `acknowledged` and `returned` are the
 * ones an operator answers; the last three are silent.
 */
export const alarmPhases = [
  'normal',
  'unacknowledged',
  'acknowledged',
  'returned',
  'shelved',
  'suppressed',
  'out_of_service',
] as const;
export type AlarmPhase = (typeof alarmPhases)[number];

/** A device whose own condition keeps the alarms of others still. */
export interface AlarmSuppressor {
  readonly deviceId: DeviceId;
  readonly is: 'off' | 'offline';
}

/** Everything that decides the phase. */
export interface AlarmState {
  /** The condition holds, after its delays. Known in silence too. */
  readonly active: boolean;
  /** It was announced and nobody has acknowledged it. */
  readonly unacknowledged: boolean;
  /** It became active in silence and is to be announced when the silence ends. */
  readonly unannounced: boolean;
  /** Shelved until then, UTC epoch ms. */
  readonly shelvedUntil: number | undefined;
  /** Suppressed by design while this holds; the text says by what. */
  readonly suppressedBy: string | undefined;
  /** The other device this is owed to, where there is one. */
  readonly suppressor?: AlarmSuppressor | undefined;
  readonly outOfService: boolean;
}

export const ALARM_NORMAL: AlarmState = {
  active: false,
  unacknowledged: false,
  unannounced: false,
  shelvedUntil: undefined,
  suppressedBy: undefined,
  outOfService: false,
};

export type AlarmInput =
  | { readonly kind: 'raise' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'acknowledge' }
  | { readonly kind: 'shelve'; readonly until: number }
  | { readonly kind: 'unshelve' }
  | { readonly kind: 'suppress'; readonly by: string; readonly suppressor?: AlarmSuppressor | undefined }
  | { readonly kind: 'unsuppress' }
  | { readonly kind: 'take_out_of_service' }
  | { readonly kind: 'return_to_service' };

/** What the history calls a step. */
export type AlarmEventKind =
  | 'raised'
  | 'returned'
  | 'acknowledged'
  | 'shelved'
  | 'unshelved'
  | 'suppressed'
  | 'unsuppressed'
  | 'out_of_service'
  | 'in_service'
  | 'note'
  | 'removed';

/** What people are to be told of a step; nothing for most of them. */
export type Announcement = 'alarm' | 'returned' | 'acknowledged';

export interface AlarmStep {
  readonly state: AlarmState;
  readonly from: AlarmPhase;
  readonly to: AlarmPhase;
  readonly event: AlarmEventKind;
  readonly announce: Announcement | undefined;
}

/** Out of service wins over suppression, suppression over shelving; a suppressed alarm that has nothing to say is normal. */
export function phaseOf(state: AlarmState): AlarmPhase {
  if (state.outOfService) return 'out_of_service';
  const isQuiet = !state.active && !state.unacknowledged;
  if (state.suppressedBy !== undefined && !isQuiet) return 'suppressed';
  if (state.shelvedUntil !== undefined) return 'shelved';
  if (state.active) return state.unacknowledged ? 'unacknowledged' : 'acknowledged';
  return state.unacknowledged ? 'returned' : 'normal';
}

/** Whether the alarm is silent: by hand, by design, or out of service. */
export function isSilent(state: AlarmState): boolean {
  return state.outOfService || state.suppressedBy !== undefined || state.shelvedUntil !== undefined;
}

/**
 * One step of the machine, or undefined when the input changes nothing that anybody could see: raising what is raised,
 * acknowledging what is acknowledged, suppressing what is normal (the flag is kept in the state that {@link quietly} gives).
 */
export function stepAlarm(state: AlarmState, input: AlarmInput): AlarmStep | undefined {
  const next = announceWhenHeard(state, change(state, input));
  if (next === undefined) return undefined;
  const [from, to] = [phaseOf(state), phaseOf(next)];
  const isByHand = input.kind === 'shelve' || input.kind === 'return_to_service' || input.kind === 'unshelve';
  // Something else keeps it still now: whoever looks wants to know what.
  const hasOtherCause = to === 'suppressed' && state.suppressedBy !== next.suppressedBy;
  if (from === to && !isByHand && !hasOtherCause && state.active === next.active) return undefined;
  return { state: next, from, to, event: eventOf(input), announce: announcementOf(state, next, input) };
}

/** The state after an input that makes no step. */
export function quietly(state: AlarmState, input: AlarmInput): AlarmState {
  return announceWhenHeard(state, change(state, input)) ?? state;
}

function change(state: AlarmState, input: AlarmInput): AlarmState | undefined {
  switch (input.kind) {
    case 'raise':
      if (state.active) return undefined;
      return isSilent(state)
        ? { ...state, active: true, unannounced: true }
        : { ...state, active: true, unacknowledged: true };
    case 'clear':
      if (!state.active) return undefined;
      // Whoever put it away has seen it; what was suppressed by design still wants an eye.
      return { ...state, active: false, unannounced: false, unacknowledged: state.unacknowledged && !isPutAway(state) };
    case 'acknowledge':
      if (!state.unacknowledged || isSilent(state)) return undefined;
      return { ...state, unacknowledged: false };
    case 'shelve':
      return { ...state, shelvedUntil: input.until, unacknowledged: state.active && state.unacknowledged };
    case 'unshelve':
      return state.shelvedUntil === undefined ? undefined : { ...state, shelvedUntil: undefined };
    case 'suppress':
      if (state.suppressedBy === input.by) return undefined;
      return { ...state, suppressedBy: input.by, suppressor: input.suppressor };
    case 'unsuppress':
      if (state.suppressedBy === undefined) return undefined;
      return { ...state, suppressedBy: undefined, suppressor: undefined };
    case 'take_out_of_service':
      if (state.outOfService) return undefined;
      return { ...state, outOfService: true, unacknowledged: state.active && state.unacknowledged };
    case 'return_to_service':
      return state.outOfService ? { ...state, outOfService: false } : undefined;
    default:
      return unreachable(input);
  }
}

function isPutAway(state: AlarmState): boolean {
  return state.outOfService || state.shelvedUntil !== undefined;
}

/** What became active in silence is announced the moment the silence ends. */
function announceWhenHeard(before: AlarmState, next: AlarmState | undefined): AlarmState | undefined {
  if (next === undefined || !next.unannounced || isSilent(next)) return next;
  return { ...next, unannounced: false, unacknowledged: before.unacknowledged || next.active };
}

function announcementOf(before: AlarmState, after: AlarmState, input: AlarmInput): Announcement | undefined {
  if (isSilent(after)) return undefined;
  if (input.kind === 'acknowledge') return 'acknowledged';
  if (after.active && after.unacknowledged) return 'alarm';
  // After a silence nobody waits for the end of an alarm that was not announced.
  return before.active && !after.active && !isSilent(before) ? 'returned' : undefined;
}

const events: Readonly<Record<AlarmInput['kind'], AlarmEventKind>> = {
  raise: 'raised',
  clear: 'returned',
  acknowledge: 'acknowledged',
  shelve: 'shelved',
  unshelve: 'unshelved',
  suppress: 'suppressed',
  unsuppress: 'unsuppressed',
  take_out_of_service: 'out_of_service',
  return_to_service: 'in_service',
};

function eventOf(input: AlarmInput): AlarmEventKind {
  return events[input.kind];
}
