import { AUDIT_ROOT_HASH, auditHash } from '../audit-chain.ts';
import type { AuditPosition, AuditQuery, AuditRow, AuditTable } from '../audit.ts';
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

const AUDIT_ROOT: AuditPosition = { seq: 0, hash: AUDIT_ROOT_HASH };

const SELECT = 'SELECT seq, at, actor, address, action, target, result, details, hash FROM audit';

const INSERT = `
  INSERT INTO audit (seq, at, actor, address, action, target, result, details, hash)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** A line break between the cells: a text found across two of them would be nonsense. */
const TEXT_TERM = String.raw`(actor || char(10) || address || char(10) || action || char(10) || target || char(10) || details) LIKE ? ESCAPE '\'`;

export function createAuditTable(connection: Connection): AuditTable {
  const selectHead = connection.prepare<[number, string]>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1');
  const selectHash = connection.prepare<[string]>('SELECT hash FROM audit WHERE seq = ?');
  const selectInOrder = connection.prepare<Raw>(`${SELECT} ORDER BY seq`);
  const selectAfter = connection.prepare<Raw>(`${SELECT} WHERE seq > ? ORDER BY seq LIMIT ?`);
  const insert = connection.prepare(INSERT);

  const head = (): AuditPosition => {
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
    hashOf: (seq) => selectHash.get(seq)?.[0],
    verify: () => verifyRows(AUDIT_ROOT, selectInOrder.iterate()).problem,
    verifyPart: (position, rowsMax) => verifyRows(position, selectAfter.all(position.seq, rowsMax)),
  };
}

function verifyRows(after: AuditPosition, raws: Iterable<Raw>): ReturnType<AuditTable['verifyPart']> {
  let head = after;
  let rows = 0;
  for (const raw of raws) {
    const row = readRow(raw);
    const why = row === undefined ? 'its details are no JSON' : misfit(head, row);
    if (why !== undefined) return { head, rows, problem: { seq: raw[0], why } };
    head = { seq: raw[0], hash: raw[8] };
    rows++;
  }
  return { head, rows };
}

function misfit(previous: AuditPosition, row: AuditRow): string | undefined {
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
  if (query.action?.endsWith('.') === true) {
    add('action >= ?', query.action);
    // The sign after the point in ASCII: everything that begins with the same word.
    add('action < ?', `${query.action.slice(0, -1)}/`);
  } else add('action = ?', query.action);
  add('result = ?', query.result);
  add('seq < ?', query.before);
  add(TEXT_TERM, query.text === undefined ? undefined : `%${query.text.replaceAll(/[%_\\]/g, String.raw`\$&`)}%`);
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
