import { authRoutes } from './auth.ts';
import { deviceRoutes } from './devices.ts';
import { placeRoutes } from './places.ts';
import { pointRoutes } from './points.ts';
import { systemRoutes } from './system.ts';
import { timeseriesRoutes } from './timeseries.ts';
import { trendLogRoutes } from './trend-logs.ts';

export * from './auth.ts';
export * from './common.ts';
export * from './config.ts';
export * from './devices.ts';
export * from './errors.ts';
export * from './live.ts';
export * from './places.ts';
export * from './points.ts';
export * from './route.ts';
export * from './system.ts';
export * from './timeseries.ts';
export * from './trend-logs.ts';
export * from './values.ts';

/** Every operation of the API. */
export const routes = {
  ...systemRoutes,
  ...authRoutes,
  ...deviceRoutes,
  ...pointRoutes,
  ...placeRoutes,
  ...timeseriesRoutes,
  ...trendLogRoutes,
} as const;
export type ApiRoutes = typeof routes;
