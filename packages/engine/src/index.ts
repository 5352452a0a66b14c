export * from './building.ts';
export { createBuilding } from './live-building.ts';
