export * from './building.ts';
