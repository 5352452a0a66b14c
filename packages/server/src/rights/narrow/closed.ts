import { ApiError } from '@t3000/contract';

/**
 * A table or service of which somebody limited to places is given these parts alone. Everything else, also what is added
 * to it later, refuses: forgetting to narrow something costs a feature and never a secret.
 */
export function closed<T extends object>(what: string, open: Partial<T>): T {
  const door = new Proxy(open, {
    get: (parts, key) =>
      typeof key === 'symbol' || Object.hasOwn(parts, key) ? Reflect.get(parts, key) : refuse(what),
    set: () => refuse(what),
  });
  // Whatever is asked of it besides its parts throws, so it may stand for the whole.
  return door as T;
}

/** The same for a set of tables or services: those that are not given may be named, and refuse when they are used. */
export function closedSet<T extends object>(what: string, open: Partial<T>): T {
  const door = new Proxy(open, {
    get: (parts, key) =>
      typeof key === 'symbol' || Object.hasOwn(parts, key) ? Reflect.get(parts, key) : locked(`${what}.${key}`),
    set: () => refuse(what),
  });
  return door as T;
}

function locked(what: string): unknown {
  return new Proxy(() => undefined, {
    get: (_, key) => (typeof key === 'symbol' ? undefined : refuse(what)),
    set: () => refuse(what),
    apply: () => refuse(what),
  });
}

function refuse(what: string): never {
  throw new ApiError('outside_places', `this needs what concerns the whole site (${what}); you are limited to places`, {
    needs: what,
  });
}
