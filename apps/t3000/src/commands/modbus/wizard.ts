import {
  ModbusLines,
  UnitSession,
  entryFor,
  rankDecodings,
  readAddress,
  readDisplay,
  readRegisterText,
  reasonTexts,
  registerText,
  wizardSpans,
} from '@t3000/driver-modbus';
import type { Decoding, Outcome } from '@t3000/driver-modbus';
import type { Command } from 'commander';
import { CommandFailure, ExitCode } from '../../exit-code.ts';
import { realPorts } from '../../ports.ts';
import { wholeNumber } from '../../terminal/number-option.ts';
import { table } from '../../terminal/table.ts';
import { modbusAddress } from './register-options.ts';

interface Options {
  readonly display?: string;
  readonly name?: string;
  readonly unit?: string;
  readonly rows: string;
  readonly json?: boolean;
}

const help = `
The register and its neighbours are read once. Every type and byte order is tried at the address and one beside it, because
manuals count from 0 or from 1. With --display, what agrees with the meter comes first.
  t3000 modbus wizard modbus://10.0.0.5:502/1 40001 --display 230.4
  t3000 modbus wizard modbus://10.0.0.5/1 input:30 --display 21.5 --name "Supply temperature" --unit °C`;

/** `t3000 modbus wizard`: one read, every way to understand it. */
export function addWizard(modbus: Command): void {
  modbus
    .command('wizard')
    .description('Read a register once and show what it could mean, the likeliest first.')
    .argument('<device>', 'Modbus address such as modbus://10.0.0.5:502/1')
    .argument('<register>', 'input or holding register, such as 40001 or input:30')
    .option('--display <value>', 'what the meter shows now, with all its decimals')
    .option('--name <text>', 'print the first line as an entry of a register map under this name')
    .option('--unit <unit>', 'unit of that entry')
    .option('--rows <count>', 'lines to show', '12')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (device: string, register: string, options: Options) => {
      process.exitCode = await wizard(device, register, options);
    });
}

async function wizard(device: string, text: string, options: Options): Promise<ExitCode> {
  const register = readRegisterText(text);
  if (typeof register === 'string') throw new CommandFailure(ExitCode.usage, `${register}.`);
  if (register.table === 'coil' || register.table === 'discrete') {
    throw new CommandFailure(ExitCode.usage, `A ${register.table} is one bit: there is nothing to find out about it.`);
  }
  const display = options.display === undefined ? undefined : readDisplay(options.display);
  if (typeof display === 'string') throw new CommandFailure(ExitCode.usage, `--display: ${display}.`);
  const rows = wholeNumber('--rows', options.rows, 1, 200);
  const read = await readOnce(device, register);
  if (typeof read === 'string') {
    process.stderr.write(`${registerText(register)}: ${read}\n`);
    return ExitCode.noAnswer;
  }
  const ranked = rankDecodings({ table: register.table, asked: register.address, ...read }, display);
  const shown = ranked.slice(0, rows);
  const [best] = ranked;
  const entry =
    best === undefined || options.name === undefined
      ? undefined
      : entryFor(best, { name: options.name, ...(options.unit === undefined ? {} : { unit: options.unit }) });
  if (options.json === true)
    process.stdout.write(`${JSON.stringify({ decodings: shown, entry: entry ?? null }, null, 2)}\n`);
  else process.stdout.write(`${asTable(shown)}\n${entry === undefined ? '' : `\n${JSON.stringify(entry)}\n`}`);
  return ExitCode.ok;
}

/** As many neighbours as the device gives. */
async function readOnce(
  device: string,
  {
    table: registers,
    address,
  }: { readonly table: 'coil' | 'discrete' | 'input' | 'holding'; readonly address: number },
): Promise<{ first: number; words: Uint16Array } | string> {
  const where = readAddress(modbusAddress(device));
  if (typeof where === 'string') throw new CommandFailure(ExitCode.usage, `${where}.`);
  const lines = new ModbusLines(realPorts());
  const session = new UnitSession(lines.line(where.endpoint), where.unit);
  let last: Outcome<Uint16Array> | undefined;
  try {
    for (const span of wizardSpans(registers, address)) {
      last = await session.read(span, { priority: 'urgent' });
      if (last.kind === 'answer') return { first: span.address, words: last.value };
      if (last.kind !== 'exception') break;
    }
    return last === undefined ? 'nothing to read there' : problemOf(last);
  } finally {
    await lines.stop();
  }
}

function problemOf(outcome: Outcome<unknown>): string {
  if (outcome.kind === 'exception') return `the device refused with exception ${outcome.code}`;
  return 'detail' in outcome ? outcome.detail : 'no answer';
}

function asTable(decodings: readonly Decoding[]): string {
  return table<Decoding>(
    [
      { title: 'SCORE', text: ({ score }) => `${Math.round(score * 100)} %`, right: true },
      { title: 'VALUE', text: ({ value }) => String(Number(value.toPrecision(10))), right: true },
      { title: 'REGISTER', text: (decoding) => registerText(decoding) },
      { title: 'TYPE', text: ({ format }) => format.type },
      { title: 'ORDER', text: ({ format }) => format.order },
      { title: 'SCALE', text: ({ format }) => String(format.scale), right: true },
      { title: 'WHY', text: ({ reason }) => reasonTexts[reason] },
    ],
    decodings,
  );
}
