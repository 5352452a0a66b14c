import type { Point } from '@t3000/contract';
import { temporaryFolder } from '@t3000/testkit';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { adoptField, startField } from './harness/field.ts';
import { startTestHub, type TestHub } from './harness/hub.ts';
import { runProgram } from './harness/program.ts';

const field = { baseAddress: '127.52.3.1', localAddress: '127.0.0.1', localPort: 45_288, port: 45_287 } as const;
const env = {
  T3000_BACNET_ADDRESS: '127.52.250.1',
  T3000_BACNET_PORT: '45289',
  T3000_BACNET_BROADCAST: `127.255.255.255:${field.port}`,
  T3000_BACNET_APDU_TIMEOUT: '1000',
};
const REFUSED = 4;

/** A command of the command line goes past the server, and not past what its engineers decided. */
describe('t3000 write and the guards of a site', () => {
  const ends = new AsyncDisposableStack();
  let hub: TestHub;
  let folder = '';
  let point: Point;
  let device = '';

  before(async () => {
    folder = temporaryFolder({ after: (clean) => ends.defer(clean) });
    const simulator = await startField(field, { faults: [] });
    ends.defer(() => simulator.stop());
    hub = await startTestHub(folder, field);
    ends.defer(async () => void (await hub.program.stop()));
    await adoptField(hub);
    const { items } = await hub.api.listPoints({ query: { text: 'Outdoor Air Damper', limit: 1 } });
    const [damper] = items;
    assert.ok(damper);
    point = damper;
    const { instance } = await hub.api.getDevice({ params: { id: point.device_id } });
    device = String(instance);
  });
  after(() => ends.disposeAsync());

  const guard = (body: Record<string, unknown>) => hub.api.updatePoint({ params: { id: point.id }, body });
  const write = (value: string, ...more: string[]) =>
    runProgram(['write', device, `AO${point.number}`, value, '--data', folder, ...more], env);

  test('limits hold, and say which', async () => {
    await guard({ write_lowest: 10, write_highest: 90 });
    const high = await write('95');
    assert.equal(high.code, REFUSED);
    assert.equal((await write('40')).code, 0);
    await guard({ write_step: 5 });
    assert.equal((await write('80')).code, REFUSED);
    assert.equal((await write('44')).code, 0);
  });

  test('a question is answered with an option, a critical point with another person', async () => {
    await guard({ write_step: null, write_confirm: true, write_confirm_text: 'Is the fan on?' });
    assert.equal((await write('50')).code, REFUSED);
    assert.equal((await write('50', '--confirm')).code, 0);
    await guard({ critical: true });
    assert.equal((await write('60', '--confirm')).code, REFUSED);
    assert.equal((await write('null')).code, 0, 'a release passes');
  });

  test('without a site there are no guards', async () => {
    const { code } = await runProgram(['write', device, `AO${point.number}`, '95', '--data', '/nonexistent'], env);
    assert.equal(code, 0);
  });
});
