/** The value of one cookie; undefined when it is not there. Where a name occurs twice the first one counts. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/** Name of the session cookie; the prefix makes browsers refuse it over plain HTTP and from sister domains. */
export function sessionCookieName(secure: boolean): string {
  return secure ? '__Host-sid' : 'sid';
}

/** The `Set-Cookie` line that begins a session, or ends it when there is no token. Scripts and other sites never see it. */
export function sessionCookie(token: string | undefined, secure: boolean, lifeSeconds: number): string {
  const life = token === undefined ? 0 : lifeSeconds;
  const flags = secure ? '; Secure' : '';
  return `${sessionCookieName(secure)}=${token ?? ''}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${life}${flags}`;
}
