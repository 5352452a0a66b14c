import type { TSchema } from 'typebox';

/** One key of the configuration, as the schema describes it. */
export interface Setting {
  readonly section: string;
  readonly key: string;
  readonly schema: TSchema;
  /** Environment variable that overrides it. */
  readonly env: string;
  readonly description: string;
  /** What is allowed, in words. */
  readonly allowed: string;
  readonly fallback: unknown;
}

interface Described {
  readonly type?: string;
  readonly items?: { readonly type?: string };
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly description?: string;
  readonly env?: string;
}

/** Every key of a two-level configuration schema, in order. */
export function settingsOf(schema: TSchema): Setting[] {
  const found: Setting[] = [];
  for (const [section, group] of Object.entries(properties(schema))) {
    for (const [key, leaf] of Object.entries(properties(group))) {
      const described: Described = leaf;
      found.push({
        section,
        key,
        schema: leaf,
        env: described.env ?? '',
        description: described.description ?? '',
        allowed: allowedOf(described),
        fallback: described.default,
      });
    }
  }
  return found;
}

function properties(schema: TSchema): Record<string, TSchema> {
  // Object schemas carry their members under `properties`; leaves have none.
  return 'properties' in schema ? (schema.properties as Record<string, TSchema>) : {};
}

function allowedOf(schema: Described): string {
  if (schema.enum !== undefined) return `one of ${schema.enum.join(', ')}`;
  if (schema.type === 'boolean') return 'true or false';
  if (schema.type === 'array') return `a list of ${schema.items?.type === 'integer' ? 'whole numbers' : 'texts'}`;
  if (schema.type !== 'integer' && schema.type !== 'number') return 'a text';
  const kind = schema.type === 'integer' ? 'a whole number' : 'a number';
  return `${kind} from ${schema.minimum ?? '-∞'} to ${schema.maximum ?? '∞'}`;
}
