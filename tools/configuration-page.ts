import { Config } from '@t3000/contract';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsOf } from '../apps/t3000/src/config/settings.ts';

/** The page that lists every key of the configuration, made from its schema. */
export function configurationPage(): string {
  const settings = settingsOf(Config);
  const sections = [...new Set(settings.map((setting) => setting.section))].map((section) => {
    const rows = settings
      .filter((setting) => setting.section === section)
      .map(
        ({ key, env, allowed, fallback, description }) =>
          `| \`${key}\` | \`${env}\` | ${allowed} | \`${JSON.stringify(fallback)}\` | ${description} |`,
      );
    return `## [${section}]\n\n| key | environment variable | allowed | default | meaning |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Configuration\n
Settings come from the defaults below, then from \`t3000.toml\` in the current folder (or the file named by \`--config\` or
\`T3000_CONFIG\`), then from the environment. A bad value keeps the program from starting and names the key, the value and
what is allowed.\n
${sections.join('\n')}`;
}

export const configurationPagePath = join(import.meta.dirname, '../docs/configuration.md');

if (import.meta.main) writeFileSync(configurationPagePath, configurationPage());
