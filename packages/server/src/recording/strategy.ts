import { ApiError } from '@t3000/contract';
import type { TrendStrategy } from '@t3000/contract';
import { parseCron } from '@t3000/engine';
import type { CronSchedule } from '@t3000/engine';
import type { TrendLogRow } from '@t3000/site';

/** What of a log says how it records. */
export type Recording = Pick<TrendLogRow, 'mode' | 'intervalMs' | 'cron' | 'deadband' | 'heartbeatMs'>;

/** Of a log whose mode has no interval, for the day it gets one. */
const INTERVAL_UNUSED_MS = 900_000;

/** Checks what a caller wants; `path` names the part of the request. */
export function recordingOf(strategy: TrendStrategy, path: string): Recording {
  const plain = { mode: strategy.mode, intervalMs: INTERVAL_UNUSED_MS, cron: '' } as const;
  const none = { deadband: undefined, heartbeatMs: undefined };
  if (strategy.mode === 'interval') {
    if (strategy.interval_seconds === undefined) throw missing('interval_seconds', 'interval', path);
    return { ...plain, ...none, intervalMs: strategy.interval_seconds * 1000 };
  }
  if (strategy.mode === 'cron') {
    if (strategy.cron === undefined) throw missing('cron', 'cron', path);
    return { ...plain, ...none, cron: cronOf(strategy.cron, `${path}/cron`).text };
  }
  const { deadband, heartbeat_seconds: heartbeat } = strategy;
  return {
    ...plain,
    deadband: deadband ?? undefined,
    heartbeatMs: heartbeat === undefined || heartbeat === null ? undefined : heartbeat * 1000,
  };
}

/** The calendar of a text; a text that is none is the caller's mistake. */
export function cronOf(text: string, path: string): CronSchedule {
  const read = parseCron(text);
  if ('error' in read) throw new ApiError('invalid_request', read.error, { path });
  return read;
}

export function strategyDto({ mode, intervalMs, cron, deadband, heartbeatMs }: Recording): TrendStrategy {
  if (mode === 'interval') return { mode, interval_seconds: Math.max(1, Math.round(intervalMs / 1000)) };
  if (mode === 'cron') return { mode, cron };
  return {
    mode,
    deadband: deadband ?? null,
    heartbeat_seconds: heartbeatMs === undefined ? null : Math.round(heartbeatMs / 1000),
  };
}

export function isSameRecording(a: Recording, b: Recording): boolean {
  return JSON.stringify(strategyDto(a)) === JSON.stringify(strategyDto(b));
}

/** Names a log that nobody has named. */
export function wordsOf({ mode, intervalMs, cron, heartbeatMs }: Recording): string {
  if (mode === 'interval') return `every ${durationWords(intervalMs)}`;
  if (mode === 'cron') return cron;
  return heartbeatMs === undefined ? 'on change' : `on change, at least every ${durationWords(heartbeatMs)}`;
}

function durationWords(ms: number): string {
  const [size, unit] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
  ].find(([length]) => ms % Number(length) === 0) ?? [1000, 's'];
  return `${ms / Number(size)} ${unit}`;
}

function missing(name: string, mode: string, path: string): ApiError {
  return new ApiError('invalid_request', `${name} is wanted for the mode ${mode}`, { path: `${path}/${name}` });
}
