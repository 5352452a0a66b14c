export * from './prog/index.ts';
export * from './records/index.ts';
