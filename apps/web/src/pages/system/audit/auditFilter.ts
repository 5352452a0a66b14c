import { auditResults } from '@t3000/contract';
import type { auditRoutes, AuditEntry, Input } from '@t3000/contract';

export type AuditRequest = Input<(typeof auditRoutes)['exportAudit']>['query'];

/** Kinds of action somebody looks for; each covers every action whose name begins with one of its words. */
export const actionKinds = [
  'point.',
  'alarm.',
  'schedule.',
  'place.',
  'device.',
  'user.',
  'session.',
  'site.',
] as const;
export type ActionKind = (typeof actionKinds)[number];

/** Hours back; `all` is everything there is. */
export const auditSpans = ['24h', '7d', '30d', 'all'] as const;
export type AuditSpan = (typeof auditSpans)[number];

const HOUR_MS = 3_600_000;
const spanMs: Readonly<Record<AuditSpan, number>> = {
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
  '30d': 30 * 24 * HOUR_MS,
  all: Infinity,
};

/** What the list is narrowed to; all of it stands in the address. */
export interface AuditFilter {
  readonly text: string;
  readonly kind: ActionKind | '';
  readonly result: AuditEntry['result'] | '';
  readonly span: AuditSpan;
}

export const UNFILTERED: AuditFilter = { text: '', kind: '', result: '', span: 'all' };

type Query = Readonly<Record<string, unknown>>;

/** Reads an address; what makes no sense in it is left out. */
export function filterFromQuery(query: Query): AuditFilter {
  return {
    text: typeof query['text'] === 'string' ? query['text'].slice(0, 100) : '',
    kind: actionKinds.find((kind) => kind === query['kind']) ?? '',
    result: auditResults.find((result) => result === query['result']) ?? '',
    span: auditSpans.find((span) => span === query['last']) ?? UNFILTERED.span,
  };
}

/** Parts of an address; undefined ones are to be left out of it. */
export function filterToQuery({ text, kind, result, span }: AuditFilter): Record<string, string | undefined> {
  return {
    text: text === '' ? undefined : text,
    kind: kind === '' ? undefined : kind,
    result: result === '' ? undefined : result,
    last: span === UNFILTERED.span ? undefined : span,
  };
}

/** The same as a question to the server, asked at the moment `now`. */
export function filterToRequest({ text, kind, result, span }: AuditFilter, now: number): AuditRequest {
  const words = text.trim();
  return {
    ...(words === '' ? {} : { text: words }),
    ...(kind === '' ? {} : { action: kind }),
    ...(result === '' ? {} : { result }),
    ...(span === 'all' ? {} : { from: String(Math.round(now - spanMs[span])) }),
  };
}
