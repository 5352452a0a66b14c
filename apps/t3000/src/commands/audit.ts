import { AuditAnchors } from '@t3000/server';
import { openSite } from '@t3000/site';
import type { Command } from 'commander';
import { findConfig } from '../config/find.ts';
import { ExitCode } from '../exit-code.ts';
import { anchorFile, siteFile } from '../hub/data-folder.ts';
import { realPorts } from '../ports.ts';

interface VerifyOptions {
  readonly config?: string;
  readonly data?: string;
  readonly json?: boolean;
}

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('Look after the trail of who did what.');
  audit
    .command('verify')
    .description(
      'Walk the chain of hashes and name the first row that does not fit; a running server is not disturbed.',
    )
    .option('-d, --data <folder>', 'data folder (default: that of the configuration)')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nThe chain alone cannot show that its end was cut off or all of it rewritten; the file data.audit_anchors can. The\n' +
        'last row printed here, kept on paper, shows it too.',
    )
    .action((_options: VerifyOptions, command: Command) => {
      const options = command.optsWithGlobals<VerifyOptions>();
      const config = findConfig(realPorts().disk, options.config, process.env);
      const data = { ...config.data, folder: options.data ?? config.data.folder };
      const path = siteFile(data.folder);
      const { head, problem } = verify(path, new AuditAnchors(realPorts().disk, anchorFile(data)));
      if (options.json === true)
        process.stdout.write(`${JSON.stringify({ file: path, head, problem: problem ?? null })}\n`);
      else if (problem === undefined) {
        process.stdout.write(`All ${head.seq} rows of ${path} fit. The last is ${head.seq} with hash ${head.hash}\n`);
      } else process.stdout.write(`Row ${problem.seq} of ${path} does not fit: ${problem.why}\n`);
      process.exitCode = problem === undefined ? ExitCode.ok : ExitCode.findings;
    });
}

function verify(path: string, anchors: AuditAnchors) {
  const site = openSite({ path, mode: 'open' });
  try {
    return { head: site.audit.head(), problem: site.audit.verify() ?? anchors.problem(site.audit) };
  } finally {
    site.close();
  }
}
