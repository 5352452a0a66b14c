import { createClient, type Client } from '@t3000/client';
import { routes, type ApiRoutes } from '@t3000/contract';
import { startProgram, type Program } from './program.ts';

/** A server under test with somebody signed in. */
export interface TestHub {
  readonly program: Program;
  readonly url: string;
  readonly api: Client<ApiRoutes>;
  /** `sid=...`, for requests made by hand. */
  readonly cookie: () => string;
}

export const admin = { name: 'Ada', password: 'correct horse battery' } as const;

/** Starts a server on a free port and signs in; the first start of a data folder makes the account with the printed code. */
export async function startTestHub(
  data: string,
  field: FieldUnderTest,
  env: Readonly<Record<string, string>> = {},
): Promise<TestHub> {
  return signIn(startServer(data, field, env));
}

/** Starts a server alone; `port` 0 picks a free one. */
export function startServer(
  data: string,
  field: FieldUnderTest,
  env: Readonly<Record<string, string>> = {},
  port = 0,
): Program {
  return startProgram(['serve', '--port', String(port), '--data', data], {
    T3000_BACNET_ADDRESS: field.localAddress,
    T3000_BACNET_PORT: String(field.localPort),
    T3000_BACNET_BROADCAST: `127.255.255.255:${field.port}`,
    T3000_BACNET_APDU_TIMEOUT: '500',
    T3000_BACNET_APDU_RETRIES: '1',
    T3000_POLL_INTERVAL: '1',
    T3000_TREND_INTERVAL: '1',
    T3000_LOG_LEVEL: 'info',
    ...env,
  });
}

/** Where the simulated devices listen, and where the server sends from. */
export interface FieldUnderTest {
  readonly localAddress: string;
  readonly localPort: number;
  readonly port: number;
}

export async function signIn(program: Program, siteName = 'Test site'): Promise<TestHub> {
  const { url } = (await program.event('ready')) as unknown as { url: string };
  let cookie = '';
  const remember: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const set = response.headers.getSetCookie()[0];
    if (set !== undefined) cookie = set.split(';', 1)[0] ?? '';
    return response;
  };
  const api = createClient(routes, { baseUrl: url, fetch: remember, headers: () => ({ cookie, origin: url }) });
  const session = await api.getSession();
  if (session.setup_needed) {
    const { code } = (await program.event('setup_code')) as unknown as { code: string };
    await api.setup({ body: { code, ...admin, site_name: siteName } });
  } else {
    await api.login({ body: admin });
  }
  return { program, url, api, cookie: () => cookie };
}
