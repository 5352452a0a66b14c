export * from './building.ts';
export { createBuilding } from './live-building.ts';
export * from './schedule/index.ts';
export * from './alarm/index.ts';
export { CRON_TEXT_MAX, nextCron, parseCron } from './trend/cron.ts';
export type { CronSchedule } from './trend/cron.ts';
export type { ChangeRule } from './trend/change-recorder.ts';
export type { CronTrend } from './trend/sampler.ts';
