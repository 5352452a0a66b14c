import { Command } from 'commander';
import { exitCodeHelp } from './exit-code.ts';
import { version } from './version.ts';

/**
 * What adds each command, in the order of the help. Only the commands that are named are loaded: the demo brings a whole
 * simulated building along, and a server that starts should not wait for it.
 */
const commands: ReadonlyMap<string, () => Promise<(program: Command) => void>> = new Map([
  ['serve', async () => (await import('./commands/serve.ts')).addServe],
  ['demo', async () => (await import('./commands/demo.ts')).addDemo],
  ['simulate', async () => (await import('./commands/simulate.ts')).addSimulate],
  ['discover', async () => (await import('./commands/discover.ts')).addDiscover],
  ['read', async () => (await import('./commands/read.ts')).addRead],
  ['write', async () => (await import('./commands/write.ts')).addWrite],
  ['doctor', async () => (await import('./commands/doctor.ts')).addDoctor],
  ['prog', async () => (await import('./commands/prog.ts')).addProg],
  ['modbus', async () => (await import('./commands/modbus/modbus.ts')).addModbus],
  ['history', async () => (await import('./commands/history/history.ts')).addHistory],
  ['audit', async () => (await import('./commands/audit.ts')).addAudit],
]);

/**
 * The command line for these arguments; parsing it runs one command. Where they name no command, all are there, for the
 * help and to say what a misspelt one may have meant.
 */
export async function program(args: readonly string[]): Promise<Command> {
  const root = new Command('t3000')
    .description('Building-automation gateway, historian and web console.')
    .version(version)
    .option('-c, --config <file>', 'configuration file (default: ./t3000.toml when it exists)')
    .showHelpAfterError('Try "t3000 --help".')
    .addHelpText('after', `\n${exitCodeHelp}`)
    .exitOverride();
  const named = [...commands.keys()].filter((name) => args.includes(name));
  for (const name of named.length > 0 ? named : commands.keys()) {
    const add = await commands.get(name)?.();
    add?.(root);
  }
  for (const command of root.commands) command.exitOverride();
  return root;
}
