import { InternalError } from '@t3000/core';
import { T3Driver, completeFile, readPanelFile, type T3Failure, type T3Panel } from '@t3000/driver-t3';
import { encodeProg } from '@t3000/t3';
import type { Command } from 'commander';
import { withField } from '../commands/field.ts';
import { CommandFailure, ExitCode } from '../exit-code.ts';
import { realPorts } from '../ports.ts';
import { wholeNumber } from '../terminal/number-option.ts';
import { progressLine } from '../terminal/progress.ts';
import { isPanelAddress, panelAddressFrom } from './panel-address.ts';
import { openPanelFile, type OpenedFile } from './panel-file.ts';

/** Opens files, and panels over one socket that is there only if a panel was named. */
export interface ProgSource {
  readonly open: (text: string) => Promise<OpenedFile>;
  /** The panel behind a text for which {@link isPanelAddress} holds. */
  readonly panel: (text: string) => T3Panel;
}

/** Runs a command over files and panels. */
export async function withProg<T>(
  command: Command,
  names: readonly string[],
  run: (source: ProgSource) => Promise<T> | T,
): Promise<T> {
  const { serial } = command.opts<{ serial?: string }>();
  const wanted = serial === undefined ? undefined : wholeNumber('--serial', serial, 0, 0xffff_ffff);
  if (!names.some(isPanelAddress)) return run(filesAlone);
  return withField(
    command,
    async ({ driver, ports }) => {
      if (!(driver instanceof T3Driver)) throw new InternalError('the driver of t3 is another one');
      const panel = (text: string): T3Panel => driver.panel(panelAddressFrom(text, wanted));
      const open = async (text: string): Promise<OpenedFile> =>
        isPanelAddress(text) ? readPanel(panel(text), text) : openPanelFile(ports.disk, text);
      return run({ open, panel });
    },
    't3',
  );
}

const filesAlone: ProgSource = {
  open: (text) => Promise.resolve(openPanelFile(realPorts().disk, text)),
  panel(text) {
    throw new InternalError(`${text} is no panel`);
  },
};

async function readPanel(panel: T3Panel, path: string): Promise<OpenedFile> {
  const progress = progressLine(process.stderr);
  const read = await readPanelFile(panel, {
    onProgress: ({ done, total, part }) => progress.show(`${path}: ${part} (${done} of ${total} parts)`),
  });
  progress.clear();
  if (!read.ok) throw failureOf(path, read);
  const file = completeFile(read.value.file);
  return {
    path,
    sizeBytes: encodeProg(file).byteLength,
    form: 'binary',
    file,
    notes: read.value.notes,
    panel: read.value,
  };
}

function failureOf(path: string, { reason, detail }: T3Failure): CommandFailure {
  const silent = reason === 'timeout' || reason === 'closed';
  return new CommandFailure(silent ? ExitCode.noAnswer : ExitCode.refused, `${path}: ${detail}.`);
}
