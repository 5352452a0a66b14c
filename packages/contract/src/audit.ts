import { Type, type Static } from 'typebox';
import { At, Moment, closed, nullable, oneOf, pageOf, pageQuery } from './common.ts';
import { defineRoutes } from './route.ts';

export const auditResults = ['done', 'refused', 'failed', 'unconfirmed'] as const;

export const AuditEntry = Type.Object(
  {
    seq: Type.Integer(),
    at: At,
    actor: Type.String(),
    address: Type.String(),
    action: Type.String(),
    /** Kind and number: `point:12`. */
    target: Type.String(),
    /** What the target is called now, or was when it went; empty when neither is known. */
    subject: Type.String(),
    result: oneOf(auditResults),
    details: Type.Record(Type.String(), Type.Unknown()),
  },
  { $id: 'AuditEntry' },
);
export type AuditEntry = Static<typeof AuditEntry>;

/** What a whole trail came to when somebody looked at it. */
export const AuditCheck = Type.Object(
  {
    checked_at: At,
    rows: Type.Integer(),
    /** The newest row that fits; kept elsewhere, it shows later whether the end of the trail was cut off. */
    head: Type.Object({ seq: Type.Integer(), hash: Type.String() }),
    /** The first row that does not fit; null when all do. */
    problem: nullable(Type.Object({ seq: Type.Integer(), why: Type.String() })),
  },
  { $id: 'AuditCheck' },
);
export type AuditCheck = Static<typeof AuditCheck>;

const filters = {
  /** Anywhere in actor, address, action, target or details, without regard to case. */
  text: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  target: Type.Optional(Type.String({ maxLength: 60 })),
  actor: Type.Optional(Type.String({ maxLength: 64 })),
  action: Type.Optional(Type.String({ maxLength: 60, description: 'A whole action, or all that begin with "point."' })),
  result: Type.Optional(oneOf(auditResults)),
  from: Type.Optional(Moment),
  to: Type.Optional(Moment),
  before: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Only rows with a smaller seq: pages stay still while rows are added' }),
  ),
};

export const auditRoutes = defineRoutes({
  listAudit: {
    method: 'GET',
    path: '/api/audit',
    tag: 'system',
    summary: 'Who did what, newest first',
    permission: 'configure',
    query: Type.Object({ ...pageQuery, ...filters }, closed),
    reply: pageOf(AuditEntry),
  },
  exportAudit: {
    method: 'GET',
    path: '/api/audit.csv',
    tag: 'system',
    summary: 'Who did what as a CSV file with the hash of every row, newest first',
    permission: 'configure',
    query: Type.Object(filters, closed),
    reply: Type.String(),
    produces: 'text/csv; charset=utf-8',
  },
  verifyAudit: {
    method: 'GET',
    path: '/api/audit/verify',
    tag: 'system',
    summary: 'Walk the chain of hashes from the first row to the newest',
    permission: 'configure',
    reply: AuditCheck,
  },
});
