import { readFile, readdir, readlink } from 'node:fs/promises';
import type { PortHolder } from '@t3000/core';

/** Looks through /proc, which Linux alone has and where only own processes (or root) show their sockets. */
export async function whoHolds(transport: 'udp' | 'tcp', port: number): Promise<PortHolder | undefined> {
  const inodes = new Set<string>();
  for (const table of [`/proc/net/${transport}`, `/proc/net/${transport}6`]) {
    for (const inode of socketsOnPort(await orNothing(readFile(table, 'latin1'), ''), transport, port)) {
      inodes.add(`socket:[${inode}]`);
    }
  }
  if (inodes.size === 0) return undefined;
  const processes = (await orNothing(readdir('/proc'), [])).filter((name) => /^\d+$/.test(name));
  for (const pid of processes) {
    for (const descriptor of await orNothing(readdir(`/proc/${pid}/fd`), [])) {
      if (!inodes.has(await orNothing(readlink(`/proc/${pid}/fd/${descriptor}`), ''))) continue;
      const program = (await orNothing(readFile(`/proc/${pid}/comm`, 'utf8'), '')).trim();
      return { pid: Number(pid), program };
    }
  }
  return undefined;
}

/** Columns of the table: number, local address as hex `IP:port`, remote address, state, two queues, timer, ..., inode. */
const LOCAL = 1;
const STATE = 3;
const INODE = 9;

/** Among TCP sockets of a port only the listener holds it. */
const LISTENING = '0A';

function socketsOnPort(table: string, transport: 'udp' | 'tcp', port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').flatMap((line) => {
    const columns = line.trim().split(/\s+/);
    const isWanted = columns[LOCAL]?.endsWith(wanted) === true && (transport === 'udp' || columns[STATE] === LISTENING);
    return isWanted ? (columns[INODE] ?? []) : [];
  });
}

/** What may not be read, or is gone by now, tells nothing. */
async function orNothing<T>(reading: Promise<T>, nothing: T): Promise<T> {
  try {
    return await reading;
  } catch {
    return nothing;
  }
}
