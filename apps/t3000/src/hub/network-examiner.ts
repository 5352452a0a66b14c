import type { Config } from '@t3000/contract';
import type { Clock } from '@t3000/core';
import { examineNetwork, faultTexts } from '@t3000/driver-bacnet';
import type { DriverState, NetworkExaminer } from '@t3000/server';
import { openBacnetPort } from '../bacnet-port.ts';

/** Looks at the network through the port the drivers have open; undefined when it could not be opened. */
export function networkExaminer(
  config: Config,
  clock: Clock,
  states: readonly DriverState[],
): NetworkExaminer | undefined {
  const port = openBacnetPort(config);
  const isOpen = states.some(({ protocol, state }) => protocol === 'bacnet' && state === 'running');
  if (port === undefined || !isOpen) return undefined;
  return {
    examine: async (listenMs, onProgress, signal) => {
      const { findings, examined } = await examineNetwork(port, clock, { listenMs, onProgress }, signal);
      return { examined, findings: findings.map((found) => Object.assign({}, found, faultTexts[found.fault])) };
    },
  };
}
