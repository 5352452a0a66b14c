import type { BroadcastTableEntry } from '../link/bvlc-message.ts';
import type { NetworkFinding } from './finding.ts';
import type { NetworkWatch } from './network-watch.ts';

/** Tables by BBMD, and what was seen of forwarding: pairs in one subnet, and pairs of which one does not know the other. */
export function bbmdFindings(
  tables: ReadonlyMap<string, readonly BroadcastTableEntry[]>,
  watch: NetworkWatch,
): NetworkFinding[] {
  return [...pairsInOneSubnet(tables), ...oneSided(tables), ...forwardedTwice(watch, tables)];
}

/** A table does not tell subnet masks; most subnets of buildings are /24, and the evidence says what was assumed. */
function pairsInOneSubnet(tables: ReadonlyMap<string, readonly BroadcastTableEntry[]>): NetworkFinding[] {
  const bySubnet = Map.groupBy(tables.keys(), (bbmd) => bbmd.split('.').slice(0, 3).join('.'));
  return Array.from(bySubnet)
    .filter(([, bbmds]) => bbmds.length > 1)
    .map(([subnet, bbmds]) => ({
      fault: 'two_bbmds',
      severity: 'problem',
      subject: `subnet ${subnet}.0/24`,
      evidence: `${bbmds.join(' and ')} both give a broadcast distribution table`,
      counters: { bbmds: bbmds.length },
      packets: [],
    }));
}

function oneSided(tables: ReadonlyMap<string, readonly BroadcastTableEntry[]>): NetworkFinding[] {
  const findings: NetworkFinding[] = [];
  for (const [bbmd, entries] of tables) {
    for (const { address, port } of entries) {
      const peer = `${address}:${port}`;
      const back = tables.get(peer);
      if (peer === bbmd || !back || back.some((entry) => `${entry.address}:${entry.port}` === bbmd)) continue;
      findings.push({
        fault: 'one_sided_bbmds',
        severity: 'warning',
        subject: `${bbmd} and ${peer}`,
        evidence: `${bbmd} has ${peer} in its table, but not the other way round`,
        counters: { entries_here: entries.length, entries_there: back.length },
        packets: [],
      });
    }
  }
  return findings;
}

/** Two forwarders of the same message, seen at work where they do not let their tables be read. */
function forwardedTwice(
  watch: NetworkWatch,
  tables: ReadonlyMap<string, readonly BroadcastTableEntry[]>,
): NetworkFinding[] {
  const pairs = new Map<string, NetworkFinding>();
  for (const { origin, carriers, copies, packets } of watch.repeated.values()) {
    const forwarding = [...carriers].filter((carrier) => watch.forwarders.has(carrier)).toSorted();
    if (forwarding.length < 2 || forwarding.every((carrier) => tables.has(carrier))) continue;
    const subject = forwarding.join(' and ');
    const evidence = `both forwarded the same broadcast of ${origin} to here`;
    pairs.set(subject, { fault: 'two_bbmds', severity: 'problem', subject, evidence, counters: { copies }, packets });
  }
  return [...pairs.values()];
}
