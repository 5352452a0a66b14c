import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { WRITE_OFFSET, blocks, commands, guardOf } from '@t3000/t3';
import type { BlockName, BlockRecord } from '@t3000/t3';
import { programOf } from './testing/program.test-helper.ts';
import { simulatedWorld } from './testing/world.test-helper.ts';

const PANEL = 1003;

/** Every command of the private service (facts 3.3) this driver never sends, and why. */
const unsupported: Readonly<Record<number, string>> = {
  8: 'tables by name only: command 34 has their data',
  108: 'tables by name only: command 134 has their data',
  9: 'totalizers, which no firmware keeps',
  109: 'totalizers, which no firmware keeps',
  19: 'group elements of the DOS tool, replaced by 91',
  119: 'group elements of the DOS tool, replaced by 191',
  20: 'individual points of the DOS tool, replaced by 1 to 3',
  120: 'individual points of the DOS tool, replaced by 101 to 103',
  23: 'monitor update of the DOS tool; 22 tells how much there is',
  28: 'clears the whole panel: nobody does that by accident here',
  32: 'alarm command of the DOS tool; alarms are answered by 113',
  35: 'weather of the DOS tool',
  39: 'segments of monitors on SD cards; their layout is not known',
  89: 'monitor package; its layout is not known',
  90: 'debug console of the firmware',
  190: 'debug console of the firmware',
  194: 'writes registers past every check of records',
  95: 'pictures: compiled out of the firmware',
  195: 'pictures: compiled out of the firmware',
  196: "health counters are the panel's own",
  197: 'clears traffic counters somebody may be looking at',
  199: 'changes the address of a sub-device',
  200: 'clears the trend records of every monitor at once',
};

const blockNames = Object.keys(blocks) as BlockName[];

/** Reads that are no blocks of records, and writes of their own number. */
const others = [commands.programCode, commands.time, commands.trendData, commands.modbusTunnel, commands.saveToFlash];
const otherWrites = [commands.programCode + WRITE_OFFSET, commands.time + WRITE_OFFSET];

/** The numbers of the facts page, reads and writes. */
const known: readonly number[] = [
  ...range(1, 23),
  28,
  ...range(32, 44),
  ...range(86, 91),
  ...range(94, 99),
  ...range(101, 121),
  122,
  ...range(133, 134),
  ...range(136, 138),
  ...range(140, 144),
  ...range(186, 188),
  190,
  191,
  ...range(194, 200),
];

describe('The commands of the private service', () => {
  let world: Awaited<ReturnType<typeof simulatedWorld>>;
  const settle = <T>(promise: Promise<T>): Promise<T> => world.clock.settle(promise);

  before(async () => {
    world = await simulatedWorld(51);
  });
  after(() => world.stop());

  it('are each used by this driver, or left out for a reason', () => {
    const used = new Set<number>([...others, ...otherWrites]);
    for (const { command, writable } of Object.values(blocks)) {
      used.add(command);
      if (writable) used.add(command + WRITE_OFFSET);
    }
    assert.deepEqual(
      known.filter((command) => used.has(command) === (unsupported[command] !== undefined)),
      [],
      'neither used nor explained, or both',
    );
    assert.deepEqual(
      [...used, ...Object.keys(unsupported).map(Number)].filter((command) => !known.includes(command)),
      [],
    );
  });

  it('go over the wire when their records are read', async () => {
    const { panel, played } = world.meet(PANEL);
    for (const name of blockNames) {
      const { command } = blocks[name];
      const read = await settle(panel.readOne(name, 0));
      assert.ok(read.ok, `${name}: ${JSON.stringify(read)}`);
      assert.ok((played.asked.get(command) ?? 0) > 0, name);
    }
    assert.ok((await settle(panel.readProgram(0))).ok);
    assert.ok((await settle(panel.readClock())).ok);
    assert.ok((await settle(panel.readTrend(0, 'analog'))).ok);
    assert.ok((await settle(panel.readRegisters(0, 4))).ok);
    for (const command of others) {
      if (command !== commands.saveToFlash) assert.ok((played.asked.get(command) ?? 0) > 0, `command ${command}`);
    }
  });

  it('go over the wire when a record is changed, and the change is read back', async () => {
    const { panel, played } = world.meet(PANEL);
    const blank = <N extends BlockName>(name: N, index: number) => {
      const { codec } = blocks[name];
      return (current: BlockRecord<N>): BlockRecord<N> => {
        const bytes = current.raw.copy();
        // A letter of a text or a number nobody computes: the first byte of every record is its own.
        bytes[0] = (bytes[0] ?? 0) ^ (index + 1);
        return codec.decode(bytes) as unknown as BlockRecord<N>;
      };
    };
    const own = new Set<BlockName>(['outputs', 'settings', 'email', 'wireguard', 'users']);
    for (const name of blockNames) {
      const { command, count, writable } = blocks[name];
      if (!writable || own.has(name)) continue;
      const index = count - 1;
      const written = await settle(panel.write(name as never, index, blank(name, 1) as never));
      assert.equal(written.status, 'applied', `${name}: ${JSON.stringify(written)}`);
      assert.ok((played.asked.get(command + WRITE_OFFSET) ?? 0) > 0, name);
    }
    assert.equal((await settle(panel.writeOutput(40, blank('outputs', 1)))).status, 'applied');
    const confirmation = { serialNumber: PANEL };
    for (const name of ['email', 'wireguard', 'users'] as const) {
      const written = await settle(panel.writeGuarded(name, 0, blank(name, 0) as never, confirmation));
      assert.equal(written.status, 'applied', `${name}: ${JSON.stringify(written)}`);
    }
    const zone = await settle(panel.writeSettings((current) => ({ ...current, timeZone: 100 }), confirmation));
    assert.equal(zone.status, 'applied');
    assert.equal((await settle(panel.writeProgram(3, programOf(500)))).status, 'applied');
    assert.equal((await settle(panel.syncClock())).status, 'applied');
    for (const command of [...otherWrites, commands.saveToFlash]) {
      assert.ok((played.asked.get(command) ?? 0) > 0, `command ${command}`);
    }
    for (const command of Object.keys(unsupported).map(Number)) {
      assert.equal(played.asked.get(command), undefined, `command ${command} was sent`);
    }
  });

  it('that change who a panel is need a confirmation', () => {
    const guarded = known.filter((command) => guardOf(command) !== undefined);
    assert.deepEqual(guarded, [28, 115, 143, 144, 190, 194, 197, 198, 199, 200]);
  });
});

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
