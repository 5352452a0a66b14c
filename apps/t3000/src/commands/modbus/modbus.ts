import type { Command } from 'commander';
import { addMaps } from './maps.ts';
import { addWizard } from './wizard.ts';

/** What only Modbus needs: finding out how registers are to be read, and the maps that keep it. */
export function addModbus(program: Command): void {
  const modbus = program
    .command('modbus')
    .description('Find out how Modbus registers are stored, and check register maps.');
  addWizard(modbus);
  addMaps(modbus);
  for (const command of modbus.commands) command.exitOverride();
}
