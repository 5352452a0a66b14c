import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { temporaryFolder } from '@t3000/testkit';
import { writePcap } from './pcap.ts';
import type { CapturedDatagram } from './pcap.ts';

/** Why tests that need the other decoder cannot run; false when they can. */
export const tsharkMissing: string | false = spawnSync('tshark', ['--version']).error
  ? 'tshark is not installed'
  : false;

/** Lets an independent decoder read datagrams; the result asks it for fields. */
export function tsharkOver(
  t: TestContext,
  sent: readonly Omit<CapturedDatagram, 'frame'>[],
): (...options: string[]) => string[] {
  const file = join(temporaryFolder(t), 'sent.pcap');
  writeFileSync(file, writePcap(sent));
  // It knows BACnet by its usual port alone and would find nothing wrong with what it does not read.
  const ports = new Set(sent.flatMap(({ from, to }) => [from.port, to.port]));
  const decodeAs = [...ports].flatMap((port) => ['-d', `udp.port==${port},bvlc`]);
  return (...options) =>
    execFileSync('tshark', ['-r', file, ...decodeAs, ...options], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trimEnd()
      .split('\n');
}

/** Everything the other decoder finds wrong or does not read as BACnet, with the frame it is in. */
export function faultsFound(tshark: (...options: string[]) => string[]): string[] {
  const fields = ['-T', 'fields', '-e', 'frame.number', '-e', 'bacapp.confirmed_service', '-e', '_ws.expert.message'];
  return tshark('-Y', '_ws.malformed || _ws.expert || !bvlc', ...fields).filter((line) => line !== '');
}
