import type { TrendStrategy } from '@t3000/contract';

/** What a person fills in to say how points are recorded; parts of the other modes are kept while they choose. */
export interface RecordingForm {
  mode: 'off' | TrendStrategy['mode'];
  intervalSeconds: number;
  cron: string;
  /** Empty takes the deadband of each point. */
  deadband: string;
  /** 0 for none. */
  heartbeatSeconds: number;
}

/** Intervals people use, in seconds. */
export const intervalChoices = [1, 5, 10, 15, 30, 60, 300, 600, 900, 1800, 3600, 10_800, 21_600, 86_400] as const;
export const heartbeatChoices = [0, 60, 300, 900, 3600, 21_600, 86_400] as const;

/** Calendars to begin with. */
export const cronExamples = ['0 * * * *', '0 0 * * *', '0 6 * * mon-fri', '*/5 8-17 * * mon-fri', '0 0 1 * *'] as const;

export function emptyForm(): RecordingForm {
  return { mode: 'interval', intervalSeconds: 900, cron: '0 * * * *', deadband: '', heartbeatSeconds: 3600 };
}

export function formOf(strategy: TrendStrategy | null): RecordingForm {
  const form = emptyForm();
  if (strategy === null) return { ...form, mode: 'off' };
  const { mode, interval_seconds: interval, cron, deadband, heartbeat_seconds: heartbeat } = strategy;
  return {
    mode,
    intervalSeconds: interval ?? form.intervalSeconds,
    cron: cron ?? form.cron,
    deadband: deadband === undefined || deadband === null ? '' : String(deadband),
    heartbeatSeconds: mode === 'change' ? (heartbeat ?? 0) : form.heartbeatSeconds,
  };
}

/** What is wrong with what was filled in. */
export type FormFault = 'cron_missing' | 'deadband' | 'interval' | 'heartbeat';

export function faultOf({
  mode,
  intervalSeconds,
  cron,
  deadband,
  heartbeatSeconds,
}: RecordingForm): FormFault | undefined {
  if (
    mode === 'interval' &&
    !(Number.isInteger(intervalSeconds) && intervalSeconds >= 1 && intervalSeconds <= 86_400)
  ) {
    return 'interval';
  }
  if (mode === 'cron' && cron.trim() === '') return 'cron_missing';
  if (mode !== 'change') return undefined;
  if (deadbandOf(deadband) === undefined) return 'deadband';
  return heartbeatSeconds === 0 || (heartbeatSeconds >= 10 && heartbeatSeconds <= 604_800) ? undefined : 'heartbeat';
}

/** What to ask of the server; null records nothing. To be called for a form without fault. */
export function strategyOf(form: RecordingForm): TrendStrategy | null {
  if (form.mode === 'off') return null;
  if (form.mode === 'interval') return { mode: 'interval', interval_seconds: form.intervalSeconds };
  if (form.mode === 'cron') return { mode: 'cron', cron: form.cron.trim() };
  return {
    mode: 'change',
    deadband: deadbandOf(form.deadband) ?? null,
    heartbeat_seconds: form.heartbeatSeconds === 0 ? null : form.heartbeatSeconds,
  };
}

/** Null for an empty field, undefined for what is no deadband. */
function deadbandOf(text: string): number | null | undefined {
  const typed = text.trim().replace(',', '.');
  if (typed === '') return null;
  const value = Number(typed);
  return Number.isFinite(value) && value >= 0 && value <= 1e9 ? value : undefined;
}
