export * from './finding.ts';
export * from './network-doctor.ts';
export { NetworkWatch } from './network-watch.ts';
