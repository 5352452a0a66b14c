import { GOOD, quality } from '@t3000/core';
import type { PointConfig, PointInspection, RequestFailure } from '@t3000/core';
import { spanText } from '../blocks/span.ts';
import { readPointAddress, spanOf } from '../maps/register-point.ts';
import type { RegisterPoint } from '../maps/register-point.ts';
import { decodeText } from '../values/text.ts';
import { decodeRaw, decodeValue } from '../values/value-codec.ts';
import { failureOf } from './failure.ts';
import type { UnitSession } from './unit-session.ts';

const DEVICE_ERROR = quality('bad', 'device_error');

type Fact = PointInspection['facts'][number];

/** A point as its device has it now, with the registers to show for it. */
export async function inspectPoint(
  session: UnitSession,
  point: PointConfig,
): Promise<PointInspection | RequestFailure> {
  const register = readPointAddress(point.address);
  if (typeof register === 'string') {
    return { ok: false, reason: 'refused', detail: `${point.name} has no usable address: ${register}` };
  }
  const span = spanOf(register);
  const outcome = await session.read(span, { priority: 'urgent' });
  const facts: Fact[] = [
    { label: 'register', text: `${spanText(span)} of unit ${session.unit}` },
    { label: 'stored as', text: formatText(register) },
  ];
  const nothing = { ok: true, slots: undefined, relinquishDefault: undefined } as const;
  if (outcome.kind !== 'answer') {
    const failure = failureOf(outcome);
    if (failure.reason !== 'refused') return failure;
    facts.push({ label: 'refused', text: failure.detail });
    return { ...nothing, value: NaN, quality: DEVICE_ERROR, facts };
  }
  const words = outcome.value;
  facts.push({ label: 'registers', text: hexText(words) });
  if (register.format.type === 'string') {
    const text = decodeText(words, 0, register.format.length, register.format.order);
    facts.push({ label: 'text', text }, { label: 'answered in', text: `${outcome.elapsedMs.toFixed(1)} ms` });
    if (point.kind === 'text') {
      const texts = { value: text, slots: undefined, relinquishDefault: undefined };
      return { ...nothing, value: NaN, quality: GOOD, texts, facts };
    }
    return { ...nothing, ...decodeValue(words, 0, register.format), facts };
  }
  const raw = decodeRaw(words, 0, register.format);
  facts.push({ label: 'raw number', text: Number.isNaN(raw) ? 'none of this type' : String(raw) });
  facts.push({ label: 'answered in', text: `${outcome.elapsedMs.toFixed(1)} ms` });
  return { ...nothing, ...decodeValue(words, 0, register.format), facts };
}

/** Type, order and scale in one phrase. */
export function formatText({ format }: Pick<RegisterPoint, 'format'>): string {
  const { type, order, scale, offset, bit, bits, length } = format;
  if (type === 'bits') return bits === 1 ? `bit ${bit}` : `bits ${bit} to ${bit + bits - 1}`;
  if (type === 'string') return `text of ${length} registers, ${order}`;
  const factor = scale === 1 ? '' : `, × ${scale}`;
  const shift = offset === 0 ? '' : `, ${offset < 0 ? '−' : '+'} ${Math.abs(offset)}`;
  return `${type} ${order}${factor}${shift}`;
}

function hexText(words: Uint16Array): string {
  return Array.from(words, (word) => word.toString(16).padStart(4, '0')).join(' ');
}
