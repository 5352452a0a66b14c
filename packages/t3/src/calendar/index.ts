export * from './holidays.ts';
export * from './schedules.ts';
export * from './time-block.ts';
