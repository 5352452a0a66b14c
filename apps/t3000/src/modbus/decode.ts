import type { DeviceLink } from '@t3000/core';
import {
  entryFor,
  failureOf,
  modbusLinkOf,
  rankDecodings,
  readDisplay,
  reasonTexts,
  readRegisterText,
  registerText,
  wizardSpans,
} from '@t3000/driver-modbus';
import type { Decoding, ModbusClient } from '@t3000/driver-modbus';
import type { DecodeAnswer, DecodeQuestion } from '@t3000/server';

type Failed = Exclude<Awaited<ReturnType<ModbusClient['request']>>, { kind: 'answer' }>;

/** Reads around a register once, as far as the device gives its neighbours, and ranks what the content may mean. */
export async function decode(
  link: DeviceLink,
  { register: text, display: shown }: DecodeQuestion,
): Promise<DecodeAnswer> {
  const register = readRegisterText(text);
  if (typeof register === 'string') return question(register);
  const { table, address: asked } = register;
  if (table === 'coil' || table === 'discrete') {
    return question(`a ${table} is one bit: there is nothing to find out about it`);
  }
  const display = shown === undefined ? undefined : readDisplay(shown);
  if (typeof display === 'string') return question(display);
  const own = modbusLinkOf(link);
  if (own === undefined) return question('the device is not reached by the Modbus driver');
  let last: Failed | undefined;
  for (const span of wizardSpans(table, asked)) {
    const outcome = await own.readWords(span);
    if (outcome.kind === 'answer') {
      const ranked = rankDecodings({ table, first: span.address, words: outcome.value, asked }, display);
      return {
        ok: true,
        read: span,
        words: [...outcome.value],
        elapsedMs: outcome.elapsedMs,
        decodings: ranked.map(decodingDto),
      };
    }
    last = outcome;
    // Only a refusal can be a matter of the neighbours.
    if (outcome.kind !== 'exception') break;
  }
  return last === undefined ? question(`${text} has no registers to read`) : failed(last);
}

function question(detail: string): DecodeAnswer {
  return { ok: false, reason: 'question', detail };
}

function failed(outcome: Failed): DecodeAnswer {
  const { reason, detail } = failureOf(outcome);
  return { ok: false, reason: reason === 'refused' || reason === 'busy' ? reason : 'timeout', detail };
}

function decodingDto(decoding: Decoding) {
  const { table, address, shift, format, value, score, reason } = decoding;
  return {
    register: registerText({ table, address }),
    shift,
    type: format.type,
    order: format.order,
    scale: format.scale,
    value,
    score,
    reason,
    why: reasonTexts[reason],
    entry: { ...entryFor(decoding, { name: '' }) },
  };
}
