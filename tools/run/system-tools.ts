import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { repositoryRoot } from '../tidy/read-files.ts';

/** A program from outside that some tests hold ours against. Those tests skip themselves without it. */
interface SystemTool {
  /** Name of the Debian package. */
  readonly name: string;
  readonly purpose: string;
  /** The folder whose tests want it. */
  readonly folder: string;
  /** Succeeds when the tool is there. */
  readonly probe: string;
}

const systemTools: readonly SystemTool[] = [
  { name: 'chromium', purpose: 'drives the console', folder: 'apps/web', probe: 'command -v chromium' },
  { name: 'tshark', purpose: 'reads our BACnet frames', folder: 'drivers/bacnet', probe: 'command -v tshark' },
  {
    name: 'python3-pymodbus',
    purpose: 'is the other end of Modbus',
    folder: 'drivers/modbus',
    probe: '/usr/bin/python3 -c "import pymodbus"',
  },
  { name: 'openssl', purpose: 'makes a certificate for a test', folder: 'apps/t3000', probe: 'command -v openssl' },
  { name: 'gcc', purpose: 'compiles the C library', folder: 'native', probe: 'command -v cc' },
  { name: 'cmake', purpose: 'builds the C library', folder: 'native', probe: 'command -v cmake' },
];

/** Downloads of a browser take a while on a slow line. */
const INSTALL_TIMEOUT_MS = 600_000;

/** Installs what is missing where that is ours to do (root on Debian), and names what stays missing. */
export function prepareSystemTools(): void {
  const missing = findMissing();
  if (missing.length > 0 && isRootOnDebian()) install(missing.map(({ name }) => name));
  for (const { name, purpose } of missing.length > 0 ? findMissing() : []) {
    console.log(`missing   ${name}, which ${purpose}: its tests are skipped (Debian: apt-get install ${name})`);
  }
}

function findMissing(): SystemTool[] {
  return systemTools.filter(
    ({ folder, probe }) => existsSync(repositoryRoot + folder) && !succeeds('sh', ['-c', probe]),
  );
}

function isRootOnDebian(): boolean {
  const release = '/etc/os-release';
  return process.getuid?.() === 0 && existsSync(release) && /^ID=debian$/m.test(readFileSync(release, 'utf8'));
}

function install(names: readonly string[]): void {
  console.log(`install   ${names.join(' ')}`);
  const isReady =
    succeeds('apt-get', ['update', '-qq']) &&
    succeeds('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names]);
  if (!isReady) console.log('install   apt-get could not install them');
}

function succeeds(command: string, parameters: readonly string[]): boolean {
  const { status } = spawnSync(command, parameters, {
    stdio: 'ignore',
    timeout: INSTALL_TIMEOUT_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}
