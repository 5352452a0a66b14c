import { messageOf } from '@t3000/core';
import type { Command } from 'commander';
import { findConfig } from '../config/find.ts';
import { problem, type Check, type Finding } from '../doctor/finding.ts';
import { checkClock, checkData, checkNode } from '../doctor/machine.ts';
import { checkConsolePort, checkField, checkInterfaces } from '../doctor/network.ts';
import { ExitCode } from '../exit-code.ts';
import { realPorts } from '../ports.ts';
import { printable } from '../terminal/printable.ts';
import { progressLine } from '../terminal/progress.ts';

const checks: Readonly<Record<string, Check>> = {
  node: checkNode,
  clock: checkClock,
  'data folder': checkData,
  network: checkInterfaces,
  'console port': checkConsolePort,
  field: checkField,
};

const marks = { ok: 'ok      ', warning: 'warning ', problem: 'PROBLEM ' } as const;

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('Look at this machine and its field network, and say what to do about what is wrong.')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }, command: Command) => {
      const ports = realPorts();
      const config = findConfig(ports.disk, command.optsWithGlobals<{ config?: string }>().config, process.env);
      const progress = progressLine(process.stderr);
      const findings: Finding[] = [];
      for (const [name, check] of Object.entries(checks)) {
        progress.show(`checking ${name} ...`);
        findings.push(
          ...(await check(config, ports).catch((error: unknown) => [
            problem(name, messageOf(error), 'Please report this.'),
          ])),
        );
      }
      progress.clear();
      process.stdout.write(
        options.json === true ? `${JSON.stringify(findings, null, 2)}\n` : `${findings.map(asText).join('\n')}\n`,
      );
      process.exitCode = findings.every((finding) => finding.verdict === 'ok') ? ExitCode.ok : ExitCode.findings;
    });
}

function asText(finding: Finding): string {
  const head = `${marks[finding.verdict]}${finding.check}: ${printable(finding.evidence)}`;
  const meaning = finding.meaning === undefined ? '' : `\n        ${finding.meaning}`;
  return finding.advice === '' ? head : `${head}${meaning}\n        -> ${finding.advice}`;
}
