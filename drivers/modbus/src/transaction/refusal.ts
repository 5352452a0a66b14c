/** How a request ends of which nothing was sent. */
export type Refusal =
  | { readonly kind: 'timeout' | 'cancelled' | 'busy'; readonly sent: false }
  | { readonly kind: 'closed' | 'unreachable' | 'resting' | 'invalid'; readonly sent: false; readonly detail: string };
