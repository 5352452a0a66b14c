import type { BacnetPort } from '../client/port.ts';
import { addressKey } from '../link/address.ts';
import type { NetworkFinding } from './finding.ts';
import { COPIES_MAX } from './network-watch.ts';
import type { NetworkWatch } from './network-watch.ts';

/** Notifications a second above which a device counts as a talker: ten noisy sensors at one change a second. */
const TALKER_PER_SECOND = 10;

/** What the network as a whole shows: numbers that clash, broadcasts that circle or fall silent. */
export function networkFindings(port: BacnetPort, watch: NetworkWatch, announced: number): NetworkFinding[] {
  const { client } = port;
  return [
    ...client.instances.conflicts().map(({ instance, claims }): NetworkFinding => ({
      fault: 'duplicate_instance',
      severity: 'problem',
      subject: `device ${instance}`,
      evidence: `answers from ${claims.map(({ address }) => addressKey(address)).join(' and ')}`,
      counters: { addresses: claims.length, vendors: claims.map(({ vendorId }) => vendorId ?? null) },
      packets: [],
    })),
    ...client.instances.moved().map(({ instance, from, to }): NetworkFinding => ({
      fault: 'device_moved',
      severity: 'warning',
      subject: `device ${instance}`,
      evidence: `was at ${addressKey(from)} and answers from ${addressKey(to)} now`,
      counters: {},
      packets: [],
    })),
    ...networkNumbers(port),
    ...loops(watch),
    ...talkers(watch),
    ...ears(port, announced),
  ];
}

function networkNumbers({ client }: BacnetPort): NetworkFinding[] {
  const disputed = client.routers.disputed().map(({ network, routes }): NetworkFinding => ({
    fault: 'duplicate_network',
    severity: 'problem',
    subject: `network ${network}`,
    evidence: `${routes.map(({ router }) => `${router.address}:${router.port}`).join(' and ')} both lead to it`,
    counters: { routers: routes.length },
    packets: [],
  }));
  const own = client.routers.ownNumbers();
  if (own.length < 2) return disputed;
  const evidence = own.map(({ network, from }) => `${from} says ${network}`).join(', ');
  return [
    ...disputed,
    { fault: 'duplicate_network', severity: 'problem', subject: 'this network', evidence, counters: {}, packets: [] },
  ];
}

function loops(watch: NetworkWatch): NetworkFinding[] {
  return Array.from(watch.repeated.values())
    .filter(({ copies }) => copies > COPIES_MAX)
    .map(({ origin, copies, carriers, hopCounts, packets }) => ({
      fault: 'broadcast_loop',
      severity: 'problem',
      subject: origin,
      evidence: `one broadcast came ${copies} times within a second, through ${[...carriers].join(', ')}`,
      counters: { copies, carriers: carriers.size, hop_counts: [...hopCounts] },
      packets,
    }));
}

function talkers(watch: NetworkWatch): NetworkFinding[] {
  return Array.from(watch.notifications).flatMap(([sender, { count, firstAt, lastAt }]) => {
    const seconds = Math.max(1, (lastAt - firstAt) / 1000);
    if (count / seconds <= TALKER_PER_SECOND) return [];
    return {
      fault: 'cov_talker',
      severity: 'warning',
      subject: sender,
      evidence: `${count} change-of-value notifications in ${seconds.toFixed(1)} s`,
      counters: { notifications: count, per_second: Math.round(count / seconds) },
      packets: [],
    };
  });
}

function ears(port: BacnetPort, announced: number): NetworkFinding[] {
  const findings: NetworkFinding[] = port.client.link.deaf.map(({ endpoint, problem }) => ({
    fault: 'broadcast_deaf',
    severity: 'warning',
    subject: `${endpoint.address}:${endpoint.port}`,
    evidence: problem,
    counters: {},
    packets: [],
  }));
  for (const { bbmd, status, problem, failures } of port.registrations()) {
    if (status === 'registered') continue;
    const subject = `${bbmd.address}:${bbmd.port}`;
    const evidence = problem === '' ? status : `${status}: ${problem}`;
    findings.push({
      fault: 'registration_failed',
      severity: 'problem',
      subject,
      evidence,
      counters: { failures },
      packets: [],
    });
  }
  if (announced === 0) {
    const targets = port.broadcasts().map(({ address, port: udp }) => `${address}:${udp}`);
    const evidence =
      targets.length === 0 ? 'there is no interface to broadcast on' : `no answer to a Who-Is to ${targets.join(', ')}`;
    findings.push({
      fault: 'broadcast_unanswered',
      severity: 'warning',
      subject: 'broadcasts',
      evidence,
      counters: { received: port.client.link.counters.received },
      packets: [],
    });
  }
  return findings;
}
