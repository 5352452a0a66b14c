import { AUDIT_ROOT_HASH, auditHash } from '../audit-chain.ts';
import type { AuditQuery, AuditRow, AuditTable } from '../audit.ts';
import { parseObject } from './columns.ts';
import type { Connection } from './connection.ts';

type Raw = [
  seq: number,
  at: number,
  actor: string,
  address: string,
  action: string,
  target: string,
  result: AuditRow['result'],
  details: string,
  hash: string,
];

const SELECT = 'SELECT seq, at, actor, address, action, target, result, details, hash FROM audit';

const INSERT = `
  INSERT INTO audit (seq, at, actor, address, action, target, result, details, hash)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export function createAuditTable(connection: Connection): AuditTable {
  const selectHead = connection.prepare<[number, string]>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1');
  const selectInOrder = connection.prepare<Raw>(`${SELECT} ORDER BY seq`);
  const insert = connection.prepare(INSERT);

  const head = (): { seq: number; hash: string } => {
    const [seq, hash] = selectHead.get() ?? [0, AUDIT_ROOT_HASH];
    return { seq, hash };
  };
  return {
    append: (row) =>
      connection.transaction(() => {
        const previous = head();
        // Through its text, so that the hash covers what will be read again.
        const details = JSON.stringify(row.details);
        const numbered = { ...row, details: parseObject(details), seq: previous.seq + 1 };
        const hash = auditHash(previous.hash, numbered);
        const { seq, at, actor, address, action, target, result } = numbered;
        insert.run(seq, at, actor, address, action, target, result, details, hash);
        return { ...numbered, hash };
      }),
    query: (query) => queryAudit(connection, query),
    head,
    verify() {
      let previous = { seq: 0, hash: AUDIT_ROOT_HASH };
      for (const raw of selectInOrder.iterate()) {
        const row = readRow(raw);
        const why = row === undefined ? 'its details are no JSON' : misfit(previous, row);
        if (why !== undefined) return { seq: raw[0], why };
        previous = { seq: raw[0], hash: raw[8] };
      }
      return undefined;
    },
  };
}

function misfit(previous: { seq: number; hash: string }, row: AuditRow): string | undefined {
  if (row.seq !== previous.seq + 1) return `row ${previous.seq + 1} is missing before it`;
  if (row.hash !== auditHash(previous.hash, row)) return 'its hash does not fit its content and the row before it';
  return undefined;
}

function readRow(raw: Raw): AuditRow | undefined {
  try {
    return toRow(raw);
  } catch {
    // Somebody wrote into the file past this program.
    return undefined;
  }
}

function queryAudit(connection: Connection, query: AuditQuery): { rows: AuditRow[]; total: number } {
  const terms: string[] = [];
  const values: (string | number)[] = [];
  const add = (term: string, value: string | number | undefined): void => {
    if (value === undefined) return;
    terms.push(term);
    values.push(value);
  };
  add('target = ?', query.target);
  add('actor = ?', query.actor);
  add('action = ?', query.action);
  add('at >= ?', query.from);
  add('at < ?', query.to);
  const where = terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`;
  const rows = connection
    .prepare<Raw>(`${SELECT} ${where} ORDER BY seq DESC LIMIT ? OFFSET ?`)
    .all(...values, query.limit, query.offset);
  const counted = connection.prepare<[number]>(`SELECT count(*) FROM audit ${where}`).get(...values);
  return { rows: rows.map(toRow), total: counted?.[0] ?? 0 };
}

function toRow([seq, at, actor, address, action, target, result, details, hash]: Raw): AuditRow {
  return { seq, at, actor, address, action, target, result, details: parseObject(details), hash };
}
