import { effectScope, getCurrentScope, onScopeDispose } from 'vue';
import type { EffectScope } from 'vue';

/** One copy of something for all who use it at the same time; gone when the last of them is. */
export function shared<T>(make: () => T): () => T {
  let users = 0;
  let scope: EffectScope | undefined;
  let value: T | undefined;
  return () => {
    users += 1;
    scope ??= effectScope(true);
    // `undefined` stands for "not made yet"; nothing shared here is undefined itself.
    value ??= scope.run(make) as T;
    if (getCurrentScope() !== undefined) {
      onScopeDispose(() => {
        users -= 1;
        if (users > 0) return;
        scope?.stop();
        scope = undefined;
        value = undefined;
      });
    }
    return value;
  };
}
