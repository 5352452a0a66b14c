import type { PollPlan } from '@t3000/contract';
import type { DeviceStatusSnapshot, PollCycle } from '@t3000/engine';

/** Above this share of its time a device has little left for writes, repetitions and other stations. */
const TIGHT_LOAD = 0.5;

/** Requests are spread over four fifths of an interval: a device busier than that loses cycles. */
const OVER_LOAD = 0.8;

/** What polling costs a device: requests times the usual answer time, shared by as many as it takes at once. */
export function pollPlanDto(
  cycles: readonly PollCycle[],
  status: Pick<DeviceStatusSnapshot, 'answerMsP50' | 'pointsPushed'> | undefined,
  window: number,
): PollPlan {
  const answerMs = status?.answerMsP50;
  const items = cycles
    .toSorted((a, b) => a.intervalMs - b.intervalMs)
    .map(({ intervalMs, points, requests, answerBytes, lastMs }) => ({
      interval_ms: intervalMs,
      points,
      requests,
      answer_bytes: answerBytes,
      last_ms: lastMs ?? null,
      work_ms: answerMs === undefined ? null : (requests * answerMs) / window,
    }));
  const load =
    answerMs === undefined
      ? null
      : items.reduce((sum, { work_ms, interval_ms }) => sum + (work_ms ?? 0) / interval_ms, 0);
  return {
    cycles: items,
    window,
    answer_ms: answerMs ?? null,
    load,
    verdict: items.length === 0 ? 'idle' : verdictOf(load),
    pushed: status?.pointsPushed ?? 0,
  };
}

function verdictOf(load: number | null): PollPlan['verdict'] {
  if (load === null) return 'unknown';
  if (load > OVER_LOAD) return 'over';
  return load > TIGHT_LOAD ? 'tight' : 'fine';
}
