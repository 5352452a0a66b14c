import { Command } from 'commander';
import { addAudit } from './commands/audit.ts';
import { addDemo } from './commands/demo.ts';
import { addDiscover } from './commands/discover.ts';
import { addDoctor } from './commands/doctor.ts';
import { addHistory } from './commands/history/history.ts';
import { addModbus } from './commands/modbus/modbus.ts';
import { addProg } from './commands/prog.ts';
import { addRead } from './commands/read.ts';
import { addServe } from './commands/serve.ts';
import { addSimulate } from './commands/simulate.ts';
import { addWrite } from './commands/write.ts';
import { exitCodeHelp } from './exit-code.ts';
import { version } from './version.ts';

/** The command line as a whole; parsing it runs one command. */
export function program(): Command {
  const root = new Command('t3000')
    .description('Building-automation gateway, historian and web console.')
    .version(version)
    .option('-c, --config <file>', 'configuration file (default: ./t3000.toml when it exists)')
    .showHelpAfterError('Try "t3000 --help".')
    .addHelpText('after', `\n${exitCodeHelp}`)
    .exitOverride();
  for (const add of [
    addServe,
    addDemo,
    addSimulate,
    addDiscover,
    addRead,
    addWrite,
    addDoctor,
    addProg,
    addModbus,
    addHistory,
    addAudit,
  ])
    add(root);
  for (const command of root.commands) command.exitOverride();
  return root;
}
