import type { Clock, DeviceCapabilities, InterviewOutcome, InterviewProgress, PointDescription } from '@t3000/core';
import { PAYLOAD_BYTES_MAX } from '@t3000/t3';
import type { PointRecord } from '@t3000/t3';
import type { PanelFacts } from '../panel/panel-facts.ts';
import type { T3Panel } from '../panel/panel.ts';
import { requestFailureOf } from '../result.ts';
import { describePoints } from './describe-points.ts';

/** Vendor identifier and name the panels carry. */
const VENDOR = { id: 148, name: 'Temco Controls' } as const;

/** Asks a panel who it is, for its custom units, and for every point. */
export async function interviewPanel(
  panel: T3Panel,
  clock: Clock,
  report: (progress: InterviewProgress) => void,
  signal: AbortSignal,
): Promise<InterviewOutcome> {
  report({ step: 'identity', done: 0, total: 1 });
  const facts = await panel.facts({ signal, fresh: true });
  if (!facts.ok) return { ok: false, failure: requestFailureOf(facts) };
  report({ step: 'capabilities', done: 0, total: 1 });
  const custom = await panel.readCustomRanges({ signal });
  const { counts } = facts.value;
  const total = counts.inputs + counts.outputs + counts.variables;
  report({ step: 'points', done: 0, total });
  const image = await panel.readPoints({ signal });
  if (!image.ok) return { ok: false, failure: requestFailureOf(image) };
  const points: PointDescription[] = [];
  const skipped: { what: string; why: string }[] = [];
  for (const [type, reading] of [
    ['input', image.value.inputs],
    ['output', image.value.outputs],
    ['variable', image.value.variables],
  ] as const) {
    const failed = reading.parts.find((part) => part.failure)?.failure;
    // Half a panel would look like a whole one that lost its points.
    if (failed) return { ok: false, failure: requestFailureOf(failed) };
    const records: ReadonlyMap<number, PointRecord> = reading.records;
    const described = describePoints(type, records, custom);
    points.push(...described.points);
    if (described.unused > 0)
      skipped.push({ what: `${described.unused} ${type}s`, why: 'no range and no name: not in use' });
  }
  report({ step: 'points', done: total, total });
  return {
    ok: true,
    identity: identityOf(facts.value),
    capabilities: capabilitiesOf(panel, facts.value, clock.now(), image.value.inputs.parts),
    points,
    skipped,
  };
}

function identityOf(facts: PanelFacts) {
  return {
    name: facts.panelName || `${facts.model} ${facts.serialNumber}`,
    description: `Panel ${facts.panelNumber}, serial number ${facts.serialNumber}`,
    vendor: VENDOR.name,
    vendorId: VENDOR.id,
    model: facts.model,
    firmware: facts.firmware,
    instance: facts.instance,
  };
}

function capabilitiesOf(
  panel: T3Panel,
  facts: PanelFacts,
  probedAt: number,
  parts: readonly { readonly elapsedMs: number }[],
): DeviceCapabilities {
  const times = parts.map(({ elapsedMs }) => elapsedMs).toSorted((a, b) => a - b);
  return {
    answerBytesMax: PAYLOAD_BYTES_MAX,
    readMultiple: true,
    segmentation: 'none',
    windowMax: 1,
    answerMs: times[times.length >> 1] ?? 0,
    probedAt,
    details: {
      serialNumber: facts.serialNumber,
      productId: facts.productId,
      panelNumber: facts.panelNumber,
      counts: { ...facts.counts },
      unsupported: [...panel.unsupported()],
    },
  };
}
