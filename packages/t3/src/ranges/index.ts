export * from './analog-ranges.ts';
export * from './digital-ranges.ts';
export * from './range.ts';
export * from './range-choices.ts';
export * from './range-tables.ts';
export * from './reading.ts';
