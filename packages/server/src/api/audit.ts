import { sleep } from '@t3000/core';
import type { AuditCheck, AuditEntry, Input, auditRoutes } from '@t3000/contract';
import { AUDIT_ROOT_HASH } from '@t3000/site';
import type { AuditPosition, AuditProblem, AuditQuery, AuditRow, AuditTable } from '@t3000/site';
import { csvCell } from '../alarms/event-csv.ts';
import { parseMoment } from '../history/moment.ts';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { auditSubject } from './audit-subject.ts';
import { pageOf } from './page.ts';

/** Rows verified or written at once: a few milliseconds, after which other requests have their turn. */
const ROWS_AT_ONCE = 500;

export function auditHandlers(hub: Hub): Handlers<typeof auditRoutes> {
  return {
    listAudit: ({ query }) => {
      const part = pageOf(query);
      const { rows, total } = hub.site.audit.query({ ...filterOf(query), ...part });
      const subject = auditSubject(hub);
      return { items: rows.map((row) => auditDto(row, subject(row))), total, ...part };
    },
    exportAudit: ({ query }) => auditCsv(hub.site.audit, filterOf(query)),
    verifyAudit: () => checkAudit(hub),
  };
}

function filterOf(query: Input<(typeof auditRoutes)['exportAudit']>['query']): Omit<AuditQuery, 'offset' | 'limit'> {
  const { text, target, actor, action, result, from, to, before } = query;
  return {
    ...(text === undefined ? {} : { text }),
    ...(target === undefined ? {} : { target }),
    ...(actor === undefined ? {} : { actor }),
    ...(action === undefined ? {} : { action }),
    ...(result === undefined ? {} : { result }),
    ...(from === undefined ? {} : { from: parseMoment(from, 'from') }),
    ...(to === undefined ? {} : { to: parseMoment(to, 'to') }),
    ...(before === undefined ? {} : { before }),
  };
}

/** The hash that chains the rows stays out of lists; it is in the file somebody takes away. */
function auditDto(row: AuditRow, subject: string): AuditEntry {
  const { seq, at, actor, address, action, target, result, details } = row;
  return { seq, at, actor, address, action, target, subject, result, details: { ...details } };
}

async function checkAudit({ clock, site, anchors }: Hub): Promise<AuditCheck> {
  let head: AuditPosition = { seq: 0, hash: AUDIT_ROOT_HASH };
  let problem: AuditProblem | undefined;
  let rows = 0;
  for (;;) {
    const part = site.audit.verifyPart(head, ROWS_AT_ONCE);
    head = part.head;
    rows += part.rows;
    problem = part.problem;
    if (part.rows < ROWS_AT_ONCE) break;
    await sleep(clock, 1);
  }
  return { checked_at: clock.now(), rows, head: { ...head }, problem: problem ?? anchors?.problem(site.audit) ?? null };
}

/** The trail as CSV (RFC 4180), newest first, page by page: years of it never lie in memory together. */
async function* auditCsv(table: AuditTable, filter: Omit<AuditQuery, 'offset' | 'limit'>): AsyncGenerator<string> {
  // The mark tells spreadsheets that the text is UTF-8.
  yield '\uFEFFseq,time,actor,address,action,target,result,details,hash\r\n';
  let before = filter.before ?? Number.MAX_SAFE_INTEGER;
  for (;;) {
    const { rows } = table.query({ ...filter, before, offset: 0, limit: ROWS_AT_ONCE });
    if (rows.length > 0) yield rows.map(line).join('');
    if (rows.length < ROWS_AT_ONCE) return;
    before = rows.at(-1)?.seq ?? 0;
    await Promise.resolve();
  }
}

function line({ seq, at, actor, address, action, target, result, details, hash }: AuditRow): string {
  const cells = [
    seq,
    new Date(at).toISOString(),
    actor,
    address,
    action,
    target,
    result,
    JSON.stringify(details),
    hash,
  ];
  return `${cells.map(csvCell).join(',')}\r\n`;
}
