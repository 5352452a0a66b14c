export * from './live-fields.ts';
export * from './restore-plan.ts';
export * from './section-blocks.ts';
