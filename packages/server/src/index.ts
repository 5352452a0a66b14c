export { argon2Passwords } from './auth/passwords.ts';
export type { Passwords } from './auth/passwords.ts';
export { passwordProblem } from './auth/password-rules.ts';
export { SetupCode } from './auth/setup-code.ts';
export { commandRecorder } from './command-recorder.ts';
export type { DriverState, Hub, ProcessStats, ServerDeps } from './hub.ts';
export { startJobs } from './jobs/jobs.ts';
export { openApiDocument } from './openapi.ts';
export { createHub, createServer } from './server.ts';
