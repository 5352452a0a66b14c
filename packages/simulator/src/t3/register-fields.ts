import { SwitchStatus, blockFacts } from '@t3000/t3';
import type { BlockName, BlockRecord } from '@t3000/t3';
import type { PanelBlocks } from './panel-blocks.ts';
import type { MemoryBlock } from './record-store.ts';

/** One register for each record of a kind. */
interface FieldArea {
  readonly first: number;
  readonly count: number;
  read(index: number): number;
  /** Absent where a write is acknowledged and forgotten. */
  write?(index: number, word: number): void;
}

type NumberField<R> = { [K in keyof R]: R[K] extends number ? K : never }[keyof R] & string;

/** Fields of points and routines, as firmware 66.02 lays them out from 7228 to 8787 (facts 4.3). */
export class FieldAreas {
  readonly #areas: readonly FieldArea[];

  constructor(blocks: PanelBlocks) {
    const { outputs, inputs, variables, weeklySchedules, holidays } = blocks;
    this.#areas = [
      fieldArea(7228, outputs, 'outputs', 'switchStatus', false),
      fieldArea(7292, outputs, 'outputs', 'range'),
      outputModes(blocks),
      fieldArea(7420, outputs, 'outputs', 'digitalAnalog'),
      fieldArea(7612, inputs, 'inputs', 'filter'),
      calibrations(blocks),
      fieldArea(7740, inputs, 'inputs', 'calibrationSign'),
      inputRanges(blocks),
      fieldArea(7868, inputs, 'inputs', 'autoManual'),
      fieldArea(8348, variables, 'variables', 'autoManual'),
      fieldArea(8476, weeklySchedules, 'weeklySchedules', 'autoManual'),
      fieldArea(8484, weeklySchedules, 'weeklySchedules', 'value'),
      fieldArea(8524, holidays, 'holidays', 'autoManual'),
      fieldArea(8528, holidays, 'holidays', 'value'),
      fieldArea(8532, variables, 'variables', 'range'),
      fieldArea(8660, variables, 'variables', 'digitalAnalog'),
    ];
  }

  read(at: number): number {
    const area = this.#areaAt(at);
    return area === undefined ? 0 : area.read(at - area.first);
  }

  write(at: number, word: number): void {
    const area = this.#areaAt(at);
    area?.write?.(at - area.first, word);
  }

  #areaAt(at: number): FieldArea | undefined {
    return this.#areas.find(({ first, count }) => at >= first && at < first + count);
  }
}

/** Reads and writes go through the block, as those of records do. */
function fieldArea<N extends BlockName>(
  first: number,
  block: MemoryBlock<N>,
  name: N,
  field: NumberField<BlockRecord<N>>,
  writable = true,
): FieldArea {
  const { codec } = blockFacts(name);
  const entryAt = (index: number): BlockRecord<N> => codec.decode(block.read(index));
  return {
    first,
    count: block.count,
    // The type of `field` says that it holds a number.
    read: (index) => entryAt(index)[field] as number,
    ...(writable
      ? { write: (index, word) => block.write(index, codec.encode({ ...entryAt(index), [field]: word & 0xff })) }
      : {}),
  };
}

/** The mode of an output is taken only while its hand switch leaves it to software. */
function outputModes({ outputs }: PanelBlocks): FieldArea {
  const plain = fieldArea(7356, outputs, 'outputs', 'autoManual');
  return {
    ...plain,
    write(index, word) {
      if (outputs.decoded(index).switchStatus === SwitchStatus.auto) plain.write?.(index, word);
    },
  };
}

function calibrations({ inputs }: PanelBlocks): FieldArea {
  return {
    first: 7676,
    count: inputs.count,
    read(index) {
      const { calibrationHigh, calibrationLow } = inputs.decoded(index);
      return (calibrationHigh << 8) | calibrationLow;
    },
    write: (index, word) => inputs.change(index, { calibrationHigh: word >> 8, calibrationLow: word & 0xff }),
  };
}

/** One register holds both: the high byte is the signal, the low byte the range. */
function inputRanges({ inputs }: PanelBlocks): FieldArea {
  return {
    first: 7804,
    count: inputs.count,
    read(index) {
      const { digitalAnalog, range } = inputs.decoded(index);
      return (digitalAnalog << 8) | range;
    },
    write: (index, word) => inputs.change(index, { digitalAnalog: word >> 8, range: word & 0xff }),
  };
}
