export { openPatiently } from './patient.ts';
export { openHistory } from './sqlite/open.ts';
export type { HistoryOptions } from './sqlite/open.ts';
export * from './store.ts';
