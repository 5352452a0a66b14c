import { ApiError } from '@t3000/contract';
import type { Permission, Route, RouteScope } from '@t3000/contract';
import type { Scope } from './scope.ts';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a route changes the building or its configuration: what the right to look at things does not give. */
export function changesSomething(method: string, permission: Permission | undefined): boolean {
  return !reading.has(method) && permission !== 'read' && permission !== 'session';
}

/** Deny by default: what a route does not declare to keep to places, nobody limited to places may have. */
export function checkRouteScope(
  scope: Scope,
  method: string,
  permission: Permission | undefined,
  declared: RouteScope | undefined,
): void {
  if (declared === 'own' || declared === 'filtered') return;
  if (!scope.isHidden && !changesSomething(method, permission)) return;
  const what = scope.isHidden ? 'see or change nothing else' : 'change nothing else';
  throw new ApiError('outside_places', `this concerns the whole site; you are limited to places and ${what}`, {
    outside: scope.isHidden ? 'hidden' : 'read',
  });
}

/** Whether the handler of a route is given the narrowed site: always where the rest is hidden, else when it changes things. */
export function isNarrowed(scope: Scope, route: Pick<Route, 'method' | 'permission' | 'scope'>): boolean {
  return route.scope === 'filtered' && (scope.isHidden || changesSomething(route.method, route.permission));
}
