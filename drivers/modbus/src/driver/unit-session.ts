import type { RequestPriority } from '@t3000/core';
import { isBitTable } from '../blocks/span.ts';
import type { Span } from '../blocks/span.ts';
import type { BlockAnswer } from '../blocks/read-block.ts';
import { ExceptionCode } from '../pdu/exceptions.ts';
import { readBits } from '../pdu/read-bits.ts';
import { readRegisters } from '../pdu/read-registers.ts';
import type { ModbusRequest } from '../pdu/request.ts';
import type { FailedRequest, ModbusClient, Outcome, RequestOptions } from '../transaction/client.ts';

export interface AskOptions {
  readonly priority: RequestPriority;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

/** A read on the wire: registers as words, or one word of 0 or 1 per bit. */
export type WordsRequest = ModbusRequest<Uint16Array>;

/** The request for a run of registers or bits; made once for every poll of it. */
export function wordsRequest({ table, address, count }: Span): WordsRequest {
  if (!isBitTable(table)) return readRegisters(table === 'holding' ? 3 : 4, address, count);
  const bits = readBits(table === 'coil' ? 1 : 2, address, count);
  return { ...bits, decode: (answer) => Uint16Array.from(bits.decode(answer)) };
}

/** Conversation with one unit of a line. */
export class UnitSession {
  readonly client: ModbusClient;
  readonly unit: number;
  /** Times of answered requests, for the measured answer time. */
  readonly #answerTimesMs: number[] = [];

  constructor(client: ModbusClient, unit: number) {
    this.client = client;
    this.unit = unit;
  }

  async ask<T>(request: ModbusRequest<T>, { priority, signal, timeoutMs }: AskOptions): Promise<Outcome<T>> {
    const options: RequestOptions = {
      priority,
      ...(signal === undefined ? {} : { signal }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    };
    const outcome = await this.client.request(this.unit, request, options);
    if (outcome.kind === 'answer' && this.#answerTimesMs.length < ANSWER_TIMES_MAX) {
      this.#answerTimesMs.push(outcome.elapsedMs);
    }
    return outcome;
  }

  read(span: Span, options: AskOptions): Promise<Outcome<Uint16Array>> {
    return this.ask(wordsRequest(span), options);
  }

  /** Median of the answer times so far, 0 when nothing was answered. */
  medianAnswerMs(): number {
    const sorted = this.#answerTimesMs.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  }
}

/** Enough for a median; a link lives for years. */
const ANSWER_TIMES_MAX = 64;

/** What a read means for the block it belongs to. */
export function blockAnswer(outcome: Outcome<Uint16Array>): BlockAnswer<FailedRequest> {
  if (outcome.kind === 'answer') return { kind: 'words', words: outcome.value };
  if (outcome.kind === 'exception') {
    const { code } = outcome;
    if (code === ExceptionCode.illegalDataAddress || code === ExceptionCode.illegalDataValue) {
      return { kind: 'illegal', code };
    }
  }
  return { kind: 'failed', failure: outcome };
}
