import type { Command } from 'commander';
import { ExitCode } from '../../exit-code.ts';
import { answerPoints } from '../answer-points.ts';
import { modbusAddress, numberingHint, registerPoint, type RegisterOptions } from './register-options.ts';
import { modbusLink, withModbus } from './with-modbus.ts';

/** `t3000 read modbus://...`: registers with what they mean and the words they were read from. */
export function readModbus(
  command: Command,
  device: string,
  registers: readonly string[],
  options: RegisterOptions & { readonly json?: boolean },
): Promise<ExitCode> {
  const address = modbusAddress(device);
  const points = registers.map((text) => registerPoint(text, options));
  return withModbus(command, async (field) => {
    const code = await answerPoints(modbusLink(field, address), points, { json: options.json === true, facts: true });
    if (code === ExitCode.refused) process.stderr.write(numberingHint(registers));
    return code;
  });
}
