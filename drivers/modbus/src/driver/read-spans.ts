import { planBlocks } from '../blocks/plan-blocks.ts';
import type { BlockLimits } from '../blocks/plan-blocks.ts';
import type { Holes } from '../blocks/holes.ts';
import { readBlock } from '../blocks/read-block.ts';
import { endOf } from '../blocks/span.ts';
import type { Span } from '../blocks/span.ts';
import type { FailedRequest } from '../transaction/client.ts';
import { failureOf } from './failure.ts';
import { blockAnswer } from './unit-session.ts';
import type { AskOptions, UnitSession } from './unit-session.ts';

export interface SpanReading {
  readonly session: UnitSession;
  readonly limits: BlockLimits;
  readonly holes: Holes;
  readonly options: AskOptions;
  /** Called after each block with the number of spans dealt with. */
  readonly onProgress?: (done: number) => void;
}

export type SpansOutcome =
  /** Words of each span, in the order asked; undefined where the device refused. */
  | { readonly kind: 'read'; readonly words: readonly (Uint16Array | undefined)[] }
  | { readonly kind: 'failed'; readonly failure: FailedRequest };

/** Reads many spans in as few requests as the device lets. A failure that is no refusal ends it. */
export async function readSpans(spans: readonly Span[], reading: SpanReading): Promise<SpansOutcome> {
  const { session, limits, holes, options, onProgress } = reading;
  const words = Array.from<Uint16Array | undefined>({ length: spans.length });
  let done = 0;
  for (const block of planBlocks(spans, limits, holes)) {
    const failure = await readBlock(block, {
      spans,
      holes,
      ask: async (part) => blockAnswer(await session.read(part, options)),
      onWords: (part, found) => {
        for (const member of part.members) {
          const span = spans[member];
          if (span !== undefined) words[member] = found.slice(span.address - part.address, endOf(span) - part.address);
        }
      },
      onIllegal: () => {},
    });
    // A refusal is an answer about these registers; a busy device or a silent one behind a gateway says nothing of them.
    if (failure !== undefined && failureOf(failure).reason !== 'refused') return { kind: 'failed', failure };
    done += block.members.length;
    onProgress?.(done);
  }
  return { kind: 'read', words };
}
