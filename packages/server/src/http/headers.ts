/**
 * Sent with every answer. The console loads scripts, styles, fonts and data from this server alone, and nothing may put
 * it into a frame. Styles set through the DOM by scripts are not inline styles in the sense of the policy.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
    "manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};

/** Two years, the span lists of such sites ask for. Other names of the same host may well speak HTTP. */
export const strictTransport: Readonly<Record<string, string>> = { 'strict-transport-security': 'max-age=63072000' };

/** Values of a building are nobody's to keep; files of the console set their own. */
export const NO_STORE = 'no-store';
