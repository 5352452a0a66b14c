import type { Exchange } from '@t3000/contract';

/** The log as lines of text, for a mail to somebody who knows more. */
export function exchangeText(items: readonly Exchange[]): string {
  return items
    .map(({ at, direction, text, hex }) =>
      [new Date(at).toISOString(), direction === 'sent' ? '->' : '<-', text, hex].join('\t'),
    )
    .join('\n');
}
