import type { Holes } from './holes.ts';
import { splitBlock } from './plan-blocks.ts';
import type { Block } from './plan-blocks.ts';
import type { Span } from './span.ts';

/** What one read on the wire brought. */
export type BlockAnswer<F> =
  | { readonly kind: 'words'; readonly words: Uint16Array }
  /** Exception 2 or 3: some address or the length is not to the device's liking. */
  | { readonly kind: 'illegal'; readonly code: 2 | 3 }
  | { readonly kind: 'failed'; readonly failure: F };

export interface BlockReading<F> {
  readonly spans: readonly Span[];
  readonly holes: Holes;
  readonly ask: (block: Block) => Promise<BlockAnswer<F>>;
  /** Registers or bits of a block that was read; a member begins at its address minus that of the block. */
  readonly onWords: (block: Block, words: Uint16Array) => void;
  /** The device does not have what this member wants. */
  readonly onIllegal: (member: number) => void;
}

/**
 * Reads a block, and in parts when the device refuses it as a whole, until every member is read or known to be
 * refused. What was found out goes into `holes`. Gives the first failure that is no refusal; nothing more is asked then.
 */
export async function readBlock<F>(block: Block, reading: BlockReading<F>): Promise<F | undefined> {
  const outcome = await readPart(block, reading);
  return outcome.failure;
}

interface PartOutcome<F> {
  readonly failure: F | undefined;
  /** Something below explained the refusal, so the place of division is innocent. */
  readonly explained: boolean;
  /** Longest read that worked. */
  readonly longest: number;
}

async function readPart<F>(block: Block, reading: BlockReading<F>): Promise<PartOutcome<F>> {
  const { spans, holes, ask, onWords } = reading;
  const answer = await ask(block);
  if (answer.kind === 'failed') return { failure: answer.failure, explained: true, longest: 0 };
  if (answer.kind === 'words') {
    for (const member of block.members) {
      const span = spans[member];
      if (span !== undefined) holes.markLegal(span);
    }
    onWords(block, answer.words);
    return { failure: undefined, explained: false, longest: block.count };
  }
  const parts = splitBlock(block, spans);
  if (parts === undefined) return refuseMembers(block, reading);
  const [left, right] = parts;
  const first = await readPart(left, reading);
  if (first.failure !== undefined) return first;
  const second = await readPart(right, reading);
  if (second.failure !== undefined) return second;
  const longest = Math.max(first.longest, second.longest);
  const explained = first.explained || second.explained;
  // Both sides are fine alone: what lies between them is not, or the whole is too long for the device.
  if (!explained && answer.code === 3 && left.address + left.count === right.address) {
    holes.limitLength(block.table, longest);
  } else if (!explained) {
    holes.cut(block.table, right.address);
  }
  return { failure: undefined, explained: true, longest };
}

function refuseMembers<F>(block: Block, { spans, holes, onIllegal }: BlockReading<F>): PartOutcome<F> {
  for (const member of block.members) {
    const span = spans[member];
    if (span !== undefined) holes.markIllegal(span);
    onIllegal(member);
  }
  return { failure: undefined, explained: true, longest: 0 };
}
