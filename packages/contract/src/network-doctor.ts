import { Type, type Static } from 'typebox';
import { At, closed, nullable, oneOf } from './common.ts';
import { defineRoutes } from './route.ts';

export const NetworkFinding = Type.Object({
  /** Stable word of the fault: `duplicate_instance`. */
  fault: Type.String(),
  severity: oneOf(['problem', 'warning']),
  /** What it is about: `device 7`, `network 5`, an address. */
  subject: Type.String(),
  meaning: Type.String(),
  evidence: Type.String(),
  advice: Type.String(),
  counters: Type.Record(Type.String(), Type.Unknown()),
  packets: Type.Array(Type.Object({ at: At, from: Type.String(), hex: Type.String(), text: Type.String() })),
});
export type NetworkFinding = Static<typeof NetworkFinding>;

export const NetworkExamination = Type.Object(
  {
    state: oneOf(['running', 'finished', 'stopped', 'failed']),
    started_at: At,
    finished_at: nullable(At),
    progress: Type.Object({ step: Type.String(), done: Type.Integer(), total: Type.Integer() }),
    /** Why it failed; empty otherwise. */
    problem: Type.String(),
    findings: Type.Array(NetworkFinding),
    /** What was looked at; null until it is over. */
    examined: nullable(
      Type.Object({
        devices: Type.Integer(),
        routers: Type.Integer(),
        networks: Type.Integer(),
        bbmds: Type.Integer(),
        listened_ms: Type.Integer(),
      }),
    ),
  },
  { $id: 'NetworkExamination' },
);
export type NetworkExamination = Static<typeof NetworkExamination>;

const reply = Type.Object({
  /** This server can look at the network; false where the BACnet port is closed. */
  available: Type.Boolean(),
  /** The newest examination; null when there was none since the start. */
  examination: nullable(NetworkExamination),
});
const route = { path: '/api/t3000/network_doctor', tag: 'network doctor', permission: 'configure', reply } as const;

export const networkDoctorRoutes = defineRoutes({
  getNetworkExamination: { ...route, method: 'GET', summary: 'The newest examination of the BACnet network' },
  examineNetwork: {
    ...route,
    method: 'POST',
    status: 202,
    summary: 'Examine the BACnet network: ask every device, listen to all, judge what is seen',
    body: Type.Object(
      { listen_ms: Type.Optional(Type.Integer({ minimum: 1000, maximum: 60_000, default: 5000 })) },
      closed,
    ),
  },
  stopNetworkExamination: {
    ...route,
    method: 'DELETE',
    summary: 'Stop the examination that is under way',
  },
});
