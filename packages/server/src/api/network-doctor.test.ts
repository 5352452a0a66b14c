import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExaminedNetwork, NetworkExaminer } from '../doctor/network-doctor.ts';
import { harness } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const url = '/api/t3000/network_doctor';
const start = { operation: 'examineNetwork', method: 'POST', url, body: { listen_ms: 1000 } } as const;
const look = { operation: 'getNetworkExamination', url, status: 200 } as const;

const found: ExaminedNetwork = {
  findings: [
    {
      fault: 'duplicate_instance',
      severity: 'problem',
      subject: 'device 7',
      meaning: 'Two devices answer to one number.',
      evidence: '10.0.0.7 and 10.0.0.8 both answer',
      advice: 'Give one of them another instance.',
      counters: { claims: 2 },
      packets: [{ at: 1000, from: '10.0.0.8:47808', hex: '810b', text: 'i-am 7' }],
    },
  ],
  examined: { devices: 12, routers: 1, networks: 2, bbmds: 0, listenedMs: 1000 },
};

test('an examination runs as a job with progress and findings, one at a time', async (t) => {
  const gate = Promise.withResolvers<ExaminedNetwork>();
  const examiner: NetworkExaminer = {
    examine: (_listenMs, onProgress) => {
      onProgress('examining devices', 3, 12);
      return gate.promise;
    },
  };
  const h = await harness(t, { examiner });
  await run(h, [
    { ...look, name: 'none yet', has: /"available":true,"examination":null/ },
    { ...look, name: 'no operator', as: 'operator', status: 403, code: 'not_permitted' },
    { ...start, name: 'begin', status: 202, has: /"state":"running"/, audit: ['network_doctor.start'] },
    { ...look, name: 'on the way', has: /"step":"examining devices","done":3,"total":12/ },
    { ...start, name: 'twice', status: 409, code: 'conflict' },
  ]);
  gate.resolve(found);
  await gate.promise;
  await run(h, [{ ...look, name: 'over', has: /"state":"finished".*duplicate_instance.*"devices":12/ }]);
});

test('an examination that is stopped tells nothing, and one that fails tells why', async (t) => {
  let fails = false;
  const examiner: NetworkExaminer = {
    examine: async (_listenMs, _onProgress, signal) => {
      if (fails) throw new Error('the socket is gone');
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      return found;
    },
  };
  const h = await harness(t, { examiner });
  await run(h, [
    { ...start, name: 'begin', status: 202, audit: ['network_doctor.start'] },
    {
      name: 'stop',
      operation: 'stopNetworkExamination',
      method: 'DELETE',
      url,
      status: 200,
      audit: ['network_doctor.stop'],
    },
    { ...look, name: 'stopped', has: /"state":"stopped".*"findings":\[\],"examined":null/ },
  ]);
  fails = true;
  await run(h, [
    { ...start, name: 'again', status: 202, audit: ['network_doctor.start'] },
    { ...look, name: 'failed', has: /"state":"failed".*the socket is gone/ },
  ]);
});

test('without an open port the doctor says so', async (t) => {
  const h = await harness(t);
  await run(h, [
    { ...look, name: 'not there', has: /"available":false/ },
    { ...start, name: 'begin', status: 409, code: 'conflict', has: /port is not open/ },
  ]);
  assert.equal(h.hub.networkDoctor.show().examination, null);
});
