import { defineAsyncComponent } from 'vue';
import type { Component } from 'vue';
import LoadingState from './LoadingState.vue';

/** A part of a page that is fetched when somebody looks at it; until then its place shows that it loads. */
export function asyncPart(loader: () => Promise<{ default: Component }>): Component {
  return defineAsyncComponent({ loader, loadingComponent: LoadingState, delay: 0 });
}
