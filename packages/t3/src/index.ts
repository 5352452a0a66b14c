export * from './backup/index.ts';
export * from './calendar/index.ts';
export * from './discovery/scan.ts';
export * from './private/index.ts';
export * from './products.ts';
export * from './prog/index.ts';
export * from './ranges/index.ts';
export * from './records/index.ts';
