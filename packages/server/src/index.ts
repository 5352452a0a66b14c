export { argon2Passwords } from './auth/passwords.ts';
export type { Passwords } from './auth/passwords.ts';
export { passwordProblem } from './auth/password-rules.ts';
export { SetupCode } from './auth/setup-code.ts';
export { commandRecorder } from './command-recorder.ts';
export type { DriverState, Hub, ProcessStats, ServerDeps, TlsIdentity } from './hub.ts';
export { AuditAnchors } from './storage/audit-anchors.ts';
export { startJobs } from './jobs/jobs.ts';
export { openApiDocument } from './openapi/openapi.ts';
export { createHub, createServer } from './server.ts';
export type {
  DecodeAnswer,
  DecodeQuestion,
  MappedRegister,
  MapSummary,
  ModbusTools,
  PolledDevice,
  ReadRegisters,
  RegisterFacts,
} from './registers/modbus-tools.ts';
export type { ModbusServing } from './registers/modbus-serving.ts';
export { readPlanImage } from './places/plan-image.ts';
export { classOf, readRetention, retentionLimit, writeRetention } from './storage/retention.ts';
export type { Mail, MailSender, WebhookRequest, WebhookSender } from './notify/senders.ts';
export { trendColumns } from './history/columns.ts';
export { trendDto, trendOf } from './history/trend-data.ts';
export { importDetails } from './history/import/details.ts';
export { importHistory } from './history/import/import.ts';
export { intervalTable, sampleTable } from './history/export/sample-table.ts';
export { tableWriters } from './history/export/table-writers.ts';
export type { ExportRange } from './history/export/sample-table.ts';
export type { ExaminedNetwork, NetworkExaminer } from './doctor/network-doctor.ts';
