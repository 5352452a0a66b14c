import { FIND_T3_UNIT, findT3 } from '../pdu/find-t3.ts';
import type { ModbusClient } from '../transaction/client.ts';

export interface FoundUnit {
  readonly unit: number;
  /** Two devices with the same id, or an answer nobody could read. */
  readonly warning: string;
}

/** Questions of one search: each device costs about eight, and a line carries 247. */
const QUESTIONS_MAX = 2_500;

/**
 * Finds Temco devices on a serial line by the vendor's function 25, "who has an id in this range". Several answer at
 * once and spoil each other, so a range with noise in it is divided until each answer stands alone.
 */
export async function searchSerialT3(
  client: ModbusClient,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<FoundUnit[]> {
  const found: FoundUnit[] = [];
  const ranges: (readonly [number, number])[] = [[1, 254]];
  for (let questions = 0; questions < QUESTIONS_MAX && !signal.aborted; questions++) {
    const range = ranges.pop();
    if (range === undefined) break;
    const [low, high] = range;
    const strayBefore = client.statistics().strayBytes;
    const outcome = await client.request(FIND_T3_UNIT, findT3(low, high), { priority: 'urgent', timeoutMs, signal });
    if (outcome.kind === 'answer' && outcome.value.unit >= low && outcome.value.unit <= high) {
      const { unit } = outcome.value;
      found.push({ unit, warning: '' });
      // Others may have been drowned by this one.
      if (unit < high) ranges.push([unit + 1, high]);
      if (unit > low) ranges.push([low, unit - 1]);
      continue;
    }
    if (outcome.kind === 'unreachable' || outcome.kind === 'cancelled' || outcome.kind === 'invalid') break;
    const isNoisy = outcome.kind === 'bad_answer' || client.statistics().strayBytes > strayBefore;
    if (!isNoisy) continue;
    if (low === high) {
      found.push({ unit: low, warning: `several devices share unit ${low}, or the line is disturbed` });
      continue;
    }
    const middle = Math.floor((low + high) / 2);
    ranges.push([middle + 1, high], [low, middle]);
  }
  return found.toSorted((a, b) => a.unit - b.unit);
}
