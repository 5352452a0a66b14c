export * from './building.ts';
export { createBuilding } from './live-building.ts';
export * from './schedule/index.ts';
export * from './alarm/index.ts';
