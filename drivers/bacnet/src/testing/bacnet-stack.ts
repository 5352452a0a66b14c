import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Why tests against the C library's own programs cannot run; false when they can. */
export const bacnetStackMissing: string | false = spawnSync('bacserv', ['--version']).error
  ? 'the programs of bacnet-stack are not in PATH'
  : false;

/** The same of its gateway, a router to devices of its own; it runs with whatever it is given, so it is only looked for. */
export const bacgatewayMissing: string | false =
  spawnSync('sh', ['-c', 'command -v bacgateway']).status === 0 ? false : 'bacgateway of bacnet-stack is not in PATH';

const environment = (port: number): NodeJS.ProcessEnv => ({
  ...process.env,
  BACNET_IFACE: 'lo',
  BACNET_IP_PORT: String(port),
  BACNET_APDU_TIMEOUT: '2000',
  BACNET_APDU_RETRIES: '0',
});

/** Runs the library's server, or its gateway, on 127.0.0.1 until `stop`, in a folder of its own: it keeps its file objects where it runs. */
export async function startServer(
  port: number,
  instance: number,
  isUp: () => Promise<boolean>,
  program: 'bacserv' | 'bacgateway' = 'bacserv',
): Promise<{ stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'bacserv-'));
  const child = spawn(program, [String(instance)], { env: environment(port), cwd: folder, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for (let attempt = 0; attempt < 50 && !(await isUp()); attempt++) await delay(100);
  return {
    async stop() {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs one of the library's tools against the device at `address`, which it knows from a file; gives what it prints. */
export async function runTool(
  tool: string,
  wanted: readonly string[],
  to: { readonly folder: string; readonly address: string; readonly port: number; readonly instance: number },
): Promise<string> {
  const octets = [...to.address.split('.').map(Number), to.port >> 8, to.port & 255];
  const mac = octets.map((octet) => octet.toString(16).padStart(2, '0')).join(':');
  writeFileSync(join(to.folder, 'address_cache'), `${to.instance} ${mac} 0 00 1476\n`);
  const options = { env: environment(to.port + 2), cwd: to.folder, timeout: 10_000 };
  const { stdout, stderr } = await promisify(execFile)(tool, [...wanted], options).catch((error: unknown) =>
    error instanceof Error && 'stdout' in error
      ? { stdout: String(error.stdout), stderr: error.message }
      : Promise.reject(error),
  );
  return `${stdout}\n${stderr}`;
}
