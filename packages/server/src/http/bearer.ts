/** The key in an `Authorization: Bearer` header (RFC 6750); undefined when the header is absent or of another scheme. */
export function bearerToken(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [, token = ''] = /^bearer +(\S+) *$/i.exec(header) ?? [];
  if (token !== '') return token;
  // `Bearer` without a key is a key that is missing, not a visitor without one.
  return /^bearer\b/i.test(header) ? '' : undefined;
}
