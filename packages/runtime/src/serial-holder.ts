import { readFile, readdir, readlink } from 'node:fs/promises';

/**
 * Another process that has the device open, in words; undefined when nobody is seen. Linux lets two programs read one
 * port, each getting some of the bytes, so this must be asked. Processes of other users may be hidden from us.
 */
export async function holderOf(device: string): Promise<string | undefined> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  for (const id of ids) {
    const files = await readdir(`/proc/${id}/fd`).catch(() => []);
    const targets = await Promise.all(files.map((file) => readlink(`/proc/${id}/fd/${file}`).catch(() => '')));
    if (!targets.includes(device) || isMaker(device, targets)) continue;
    const name = await readFile(`/proc/${id}/comm`, 'utf8').catch(() => '');
    return `process ${id} (${name.trim()})`;
  }
  return undefined;
}

/** A program that makes a pseudo-terminal, as bridges to serial ports elsewhere do, keeps both of its ends open. */
function isMaker(device: string, targets: readonly string[]): boolean {
  return device.startsWith('/dev/pts/') && targets.some((target) => target.endsWith('/ptmx'));
}
