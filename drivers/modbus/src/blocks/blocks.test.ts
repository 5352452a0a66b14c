import assert from 'node:assert/strict';
import test from 'node:test';
import { SeededRng } from '@t3000/testkit';
import { Holes } from './holes.ts';
import { blockDefaults, planBlocks, splitBlock } from './plan-blocks.ts';
import type { Block } from './plan-blocks.ts';
import { readBlock } from './read-block.ts';
import type { BlockAnswer } from './read-block.ts';
import { endOf, spanText } from './span.ts';
import type { RegisterTable, Span } from './span.ts';

function span(address: number, count = 1, table: RegisterTable = 'holding'): Span {
  return { table, address, count };
}

function shown(blocks: readonly Block[]): string[] {
  return blocks.map(spanText);
}

/** A device that has some addresses and gives at most so many at once. */
function device(options: { missing?: (address: number) => boolean; lengthMax?: number }) {
  const asked: string[] = [];
  const ask = (block: Block): Promise<BlockAnswer<string>> => {
    asked.push(`${block.address}+${block.count}`);
    if (block.count > (options.lengthMax ?? 125)) return Promise.resolve({ kind: 'illegal', code: 3 });
    for (let address = block.address; address < endOf(block); address++) {
      if (options.missing?.(address) === true) return Promise.resolve({ kind: 'illegal', code: 2 });
    }
    return Promise.resolve({
      kind: 'words',
      words: Uint16Array.from({ length: block.count }, (_, i) => block.address + i),
    });
  };
  return { asked, ask };
}

async function cycle(spans: readonly Span[], holes: Holes, ask: (block: Block) => Promise<BlockAnswer<string>>) {
  const found = new Map<number, number>();
  const illegal: number[] = [];
  for (const block of planBlocks(spans, blockDefaults, holes)) {
    const failure = await readBlock(block, {
      spans,
      holes,
      ask,
      onWords: (read, words) => {
        for (const member of read.members) found.set(member, words[(spans[member]?.address ?? 0) - read.address] ?? -1);
      },
      onIllegal: (member) => illegal.push(member),
    });
    assert.equal(failure, undefined);
  }
  return { found, illegal };
}

test('near values travel in one read, far ones and other tables in their own', () => {
  const spans = [span(100, 2), span(0, 2), span(10), span(300), span(5, 1, 'input')];
  assert.deepEqual(shown(planBlocks(spans, blockDefaults, new Holes())), [
    'input 5',
    'holding 0 to 10',
    'holding 100 to 101',
    'holding 300',
  ]);
});

test('a block ends before the value that would pass the limit, never inside it', () => {
  const spans = Array.from({ length: 50 }, (_, index) => span(4 * index, 4));
  const blocks = planBlocks(spans, blockDefaults, new Holes());
  assert.deepEqual(shown(blocks), ['holding 0 to 123', 'holding 124 to 199']);
  assert.ok(blocks.every(({ address }) => address % 4 === 0));
});

test('a limit of the device applies to registers and bits apart', () => {
  const holes = new Holes();
  holes.limitLength('holding', 10);
  const registers = planBlocks([span(0), span(9), span(10)], blockDefaults, holes);
  assert.deepEqual(shown(registers), ['holding 0 to 9', 'holding 10']);
  const coils = planBlocks([span(0, 1, 'coil'), span(60, 1, 'coil')], blockDefaults, holes);
  assert.deepEqual(shown(coils), ['coil 0 to 60']);
});

test('two fields of one register are one register on the wire', () => {
  assert.deepEqual(shown(planBlocks([span(7), span(7), span(7)], blockDefaults, new Holes())), ['holding 7']);
});

test('every span is in exactly one block and whole within it, whatever the wishes', () => {
  const seed = 12;
  const rng = new SeededRng(seed);
  for (let round = 0; round < 500; round++) {
    const spans = Array.from({ length: 1 + rng.integer(80) }, () =>
      span(rng.integer(400), 1 + rng.integer(4), rng.chance(0.5) ? 'holding' : 'coil'),
    );
    const holes = new Holes();
    for (let cuts = rng.integer(5); cuts > 0; cuts--) holes.cut('holding', rng.integer(400));
    const limits = { ...blockDefaults, gapMax: rng.integer(20), registersMax: 4 + rng.integer(122) };
    const blocks = planBlocks(spans, limits, holes);
    const seen = blocks.flatMap(({ members }) => members).toSorted((a, b) => a - b);
    assert.deepEqual(seen, Array.from(spans.keys()), `seed ${seed}, round ${round}`);
    for (const block of blocks) {
      assert.ok(block.table === 'coil' || block.count <= limits.registersMax, `seed ${seed}, round ${round}`);
      for (const member of block.members) {
        const inside = spans[member];
        assert.ok(inside !== undefined && inside.table === block.table);
        assert.ok(inside.address >= block.address && endOf(inside) <= endOf(block), `seed ${seed}, round ${round}`);
      }
    }
  }
});

test('a hole between values is found once, and the next cycle reads around it without a refusal', async () => {
  const spans = [span(0), span(1), span(6), span(7)];
  const holes = new Holes();
  const { ask, asked } = device({ missing: (address) => address === 3 });
  const first = await cycle(spans, holes, ask);
  assert.deepEqual([...first.found.values()], [0, 1, 6, 7]);
  assert.deepEqual(asked, ['0+8', '0+2', '6+2']);
  asked.length = 0;
  await cycle(spans, holes, ask);
  assert.deepEqual(asked, ['0+2', '6+2']);
});

test('a value the device does not have costs only itself', async () => {
  const spans = Array.from({ length: 16 }, (_, index) => span(index));
  const holes = new Holes();
  const { ask, asked } = device({ missing: (address) => address === 5 });
  const first = await cycle(spans, holes, ask);
  assert.deepEqual(first.illegal, [5]);
  assert.equal(first.found.size, 15);
  asked.length = 0;
  const second = await cycle(spans, holes, ask);
  assert.deepEqual(asked, ['0+5', '5+1', '6+10']);
  assert.deepEqual(second.illegal, [5]);
});

test('a device that gives ten registers at once is asked for ten from then on', async () => {
  const spans = Array.from({ length: 40 }, (_, index) => span(index));
  const holes = new Holes();
  const { ask, asked } = device({ lengthMax: 10 });
  const { found } = await cycle(spans, holes, ask);
  assert.equal(found.size, 40);
  assert.equal(holes.lengthMax('holding'), 10);
  asked.length = 0;
  await cycle(spans, holes, ask);
  assert.deepEqual(asked, ['0+10', '10+10', '20+10', '30+10']);
});

test('what was learned survives being stored, and a scan forgets it', async () => {
  const spans = [span(0), span(1), span(6), span(7)];
  const holes = new Holes();
  const { ask } = device({ missing: (address) => address === 3 || address === 7 });
  await cycle(spans, holes, ask);
  const restored = Holes.fromJson(structuredClone(holes.toJson()));
  assert.deepEqual(shown(planBlocks(spans, blockDefaults, restored)), shown(planBlocks(spans, blockDefaults, holes)));
  restored.forget();
  assert.deepEqual(shown(planBlocks(spans, blockDefaults, restored)), ['holding 0 to 7']);
  assert.equal(Holes.fromJson({ cuts: [{ table: 'nonsense', address: -1 }, 4], illegal: 'x' }).version, 0);
});

test('any set of missing registers ends with all others read, in a bounded number of requests', async () => {
  const seed = 21;
  const rng = new SeededRng(seed);
  for (let round = 0; round < 200; round++) {
    const spans = Array.from({ length: 1 + rng.integer(60) }, (_, index) => span(2 * index + rng.integer(2)));
    const missing = new Set(Array.from({ length: rng.integer(12) }, () => rng.integer(122)));
    const lengthMax = rng.chance(0.3) ? 4 + rng.integer(40) : 125;
    const holes = new Holes();
    const { ask, asked } = device({ missing: (address) => missing.has(address), lengthMax });
    const { found } = await cycle(spans, holes, ask);
    const readable = spans.filter(({ address }) => !missing.has(address)).length;
    assert.equal(found.size, readable, `seed ${seed}, round ${round}`);
    assert.ok(asked.length <= 2 * spans.length, `seed ${seed}, round ${round}: ${asked.length} requests`);
    for (let again = 0; again < 8; again++) {
      const before = holes.version;
      await cycle(spans, holes, ask);
      if (holes.version === before) break;
      assert.ok(again < 7, `seed ${seed}, round ${round}: still learning after eight cycles`);
    }
  }
});

test('a failure that is no refusal ends the read and teaches nothing', async () => {
  const holes = new Holes();
  const spans = [span(0), span(5)];
  const [block] = planBlocks(spans, blockDefaults, holes);
  assert.ok(block);
  const failure = await readBlock(block, {
    spans,
    holes,
    ask: () => Promise.resolve({ kind: 'failed', failure: 'timeout' }),
    onWords: () => assert.fail('nothing was read'),
    onIllegal: () => assert.fail('nothing was refused'),
  });
  assert.equal(failure, 'timeout');
  assert.equal(holes.version, 0);
});

test('values that overlap cannot be divided', () => {
  const spans = [span(0, 4), span(2, 4)];
  const [block] = planBlocks(spans, blockDefaults, new Holes());
  assert.ok(block);
  assert.equal(splitBlock(block, spans), undefined);
});
