import { messageOf } from '@t3000/core';
import { resolve } from 'node:path';
import { ok, problem, warning, type Check } from './finding.ts';

/** Below this the history store may stop within days: a full site writes about 0.2 GB a day. */
const FREE_BYTES_MIN = 2_000_000_000;

/** First day this program existed: a clock before it is certainly wrong. */
const CLOCK_MIN = Date.UTC(2026, 0, 1);

export const checkNode: Check = async () => {
  const major = Number(process.versions.node.split('.')[0]);
  return [
    major >= 26
      ? ok('node', `Node ${process.versions.node}`)
      : problem(
          'node',
          `Node ${process.versions.node} is older than 26`,
          'Start with "npm run t3000", which uses the pinned version.',
        ),
  ];
};

export const checkClock: Check = async (_config, { clock }) => {
  const now = clock.now();
  const text = new Date(now).toISOString();
  return [
    now >= CLOCK_MIN
      ? ok('clock', text)
      : problem('clock', `The clock says ${text}`, 'Set the time; samples and schedules follow it.'),
  ];
};

export const checkData: Check = async (config, { disk }) => {
  const folder = resolve(config.data.folder);
  if (!disk.exists(folder)) return [ok('data folder', `${folder} does not exist yet; it is made at the first start`)];
  const probe = resolve(folder, '.write-probe');
  try {
    disk.write(probe, new Uint8Array([1]));
    disk.remove(probe);
  } catch (error) {
    return [
      problem(
        'data folder',
        `${folder} cannot be written: ${messageOf(error)}`,
        'Give this user the right to write there, or set data.folder.',
      ),
    ];
  }
  const free = disk.freeBytes(folder);
  const evidence = `${folder} is writable, ${(free / 1e9).toFixed(1)} GB free`;
  return [
    free >= FREE_BYTES_MIN
      ? ok('data folder', evidence)
      : warning('data folder', evidence, 'Make room, or lower data.retention_days.'),
  ];
};
