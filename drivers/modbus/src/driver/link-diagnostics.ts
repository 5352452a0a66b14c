import type { Exchange, JsonObject } from '@t3000/core';
import { spanText } from '../blocks/span.ts';
import { describeAnswer, describeRequest } from '../pdu/describe.ts';
import type { DeviceFacts } from './device-facts.ts';
import type { UnitSession } from './unit-session.ts';

/** What is known of a line and of one unit on it, for pages that show every protocol. */
export function linkDiagnostics({ client, unit }: UnitSession, facts: DeviceFacts): JsonObject {
  const { link, bus, problem, waiting, inFlight } = client.state();
  const { latencyMs, ...counters } = client.statistics();
  const { illegal } = facts.holes;
  const known = client.unit(unit);
  return {
    line: { name: client.name, link, bus, problem, waiting, inFlight, ...counters },
    answer_ms: Object.fromEntries(Object.entries(latencyMs).map(([name, ms]) => [name, Number.isNaN(ms) ? null : ms])),
    unit: {
      number: unit,
      breaker: known?.breaker ?? 'working',
      requests: known?.requests ?? 0,
      answers: known?.answers ?? 0,
      exceptions: known?.exceptions ?? 0,
      timeouts: known?.timeouts ?? 0,
    },
    map: facts.map,
    refused_registers: illegal.map(spanText),
  };
}

/** The newest exchanges with one unit: each a request, and the answer or what came instead of one. */
export function exchangesWith({ client, unit }: UnitSession): Exchange[] {
  return client
    .exchanges()
    .filter((exchange) => exchange.unit === unit)
    .flatMap(({ at, request, answer, outcome, elapsedMs }): Exchange[] => [
      { at, direction: 'sent', bytes: request, text: describeRequest(request) },
      {
        at: at + Math.round(elapsedMs),
        direction: 'received',
        bytes: answer ?? new Uint8Array(0),
        text: answer === undefined ? `nothing: ${outcome.replaceAll('_', ' ')}` : describeAnswer(answer),
      },
    ]);
}
