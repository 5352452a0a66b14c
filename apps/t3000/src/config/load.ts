import { Config } from '@t3000/contract';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { parse as parseToml } from 'smol-toml';
import { settingsOf, type Setting } from './settings.ts';

/** A configuration that cannot be used; every line names a key, its value and what is allowed. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n  ${problems.join('\n  ')}`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export interface ConfigSource {
  /** Text of the TOML file, when there is one. */
  readonly toml: string | undefined;
  /** Name of that file, for messages. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Defaults, then the file, then the environment; throws {@link ConfigError} with every problem at once. */
export function loadConfig(source: ConfigSource): Config {
  const problems: string[] = [];
  const settings = settingsOf(Config);
  const values = Value.Create(Config) as Record<string, Record<string, unknown>>;
  applyFile(source, settings, values, problems);
  applyEnvironment(source.environment, settings, values, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return Value.Decode(Config, values);
}

function applyFile(
  source: ConfigSource,
  settings: readonly Setting[],
  values: Record<string, Record<string, unknown>>,
  problems: string[],
): void {
  if (source.toml === undefined) return;
  let tables: Record<string, unknown>;
  try {
    tables = parseToml(source.toml);
  } catch (error) {
    problems.push(`${source.file}: ${(error as Error).message.split('\n')[0] ?? 'is not TOML'}`);
    return;
  }
  for (const [section, table] of Object.entries(tables)) {
    if (typeof table !== 'object' || table === null) {
      problems.push(`${source.file}: ${section} stands outside a section; sections are ${sections(settings)}`);
      continue;
    }
    for (const [key, value] of Object.entries(table)) {
      const setting = settings.find((each) => each.section === section && each.key === key);
      if (setting === undefined)
        problems.push(`${source.file}: ${section}.${key} is unknown; ${known(settings, section)}`);
      else assign(setting, value, `${source.file}: ${section}.${key}`, values, problems);
    }
  }
}

function applyEnvironment(
  environment: ConfigSource['environment'],
  settings: readonly Setting[],
  values: Record<string, Record<string, unknown>>,
  problems: string[],
): void {
  for (const setting of settings) {
    const text = environment[setting.env];
    if (text === undefined || text === '') continue;
    assign(setting, fromText(setting.schema, text), setting.env, values, problems);
  }
}

function assign(
  setting: Setting,
  value: unknown,
  where: string,
  values: Record<string, Record<string, unknown>>,
  problems: string[],
): void {
  if (!Value.Check(setting.schema, value)) {
    problems.push(`${where} is ${JSON.stringify(value)}; allowed is ${setting.allowed}`);
    return;
  }
  const section = values[setting.section];
  if (section !== undefined) section[setting.key] = value;
}

/** An environment variable in the type its setting wants; what does not fit stays text and fails the check. */
function fromText(schema: TSchema, text: string): unknown {
  const type = 'type' in schema ? schema.type : undefined;
  if (type === 'integer' || type === 'number') return Number.isNaN(Number(text)) ? text : Number(text);
  if (type === 'boolean') {
    if (/^(true|1|yes|on)$/i.test(text)) return true;
    return /^(false|0|no|off)$/i.test(text) ? false : text;
  }
  if (type === 'array') {
    const items = 'items' in schema ? (schema.items as TSchema) : undefined;
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => (items === undefined ? part : fromText(items, part)));
  }
  return text;
}

function sections(settings: readonly Setting[]): string {
  return [...new Set(settings.map((each) => each.section))].join(', ');
}

function known(settings: readonly Setting[], section: string): string {
  const keys = settings.filter((each) => each.section === section).map((each) => each.key);
  return keys.length === 0 ? `sections are ${sections(settings)}` : `keys of this section are ${keys.join(', ')}`;
}
