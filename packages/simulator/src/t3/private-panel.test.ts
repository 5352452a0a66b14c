import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { blocks, commands, encodeBlockRequest, readHeaders, settingsRecord, writeHeader } from '@t3000/t3';
import { FakeClock, SeededRng } from '@t3000/testkit';
import { plainTexts } from '../hostile-texts.ts';
import { Building } from '../physics/building.ts';
import { harbourHousePanels } from '../points/harbour-house-panels.ts';
import { PrivatePanel } from './private-panel.ts';

const AT = Date.UTC(2026, 5, 2, 14);

function aPanel(instance = 1003) {
  const clock = new FakeClock({ startAt: AT });
  const building = new Building({ at: AT, seed: 5, faults: [] });
  const facts = harbourHousePanels(building).find((panel) => panel.instance === instance);
  assert.ok(facts);
  return { clock, panel: new PrivatePanel({ panel: facts, clock, now: () => clock.now(), text: plainTexts }) };
}

describe('The private side of a simulated panel', () => {
  it('answers the worked example READINPUT 0 to 9 with its own points', () => {
    const { panel } = aPanel();
    const answer = panel.answer(Uint8Array.fromHex('07000200092e00'));
    assert.ok(typeof answer === 'object');
    assert.equal(answer.octets.length, 467);
    assert.equal(answer.octets.subarray(0, 7).toHex(), 'cc010200092e00');
    const [first] = blocks.inputs.codec.decodeAll(answer.octets.subarray(7));
    assert.equal(first?.description, 'Supply Air Temp');
  });

  it('gives every block it is known for, and every point the range its quantity has', () => {
    for (const { instance } of harbourHousePanels(new Building({ at: AT, seed: 5, faults: [] }))) {
      const { panel } = aPanel(instance);
      for (const block of Object.values(blocks)) {
        for (const header of readHeaders(block, block.count)) {
          assert.notEqual(panel.answer(encodeBlockRequest(header)), 'silent', `${instance} ${block.name}`);
        }
      }
      for (const point of panel.panel.points) {
        const kept = panel.blocks[`${point.type}s`].decoded(point.number - 1);
        assert.equal(kept.description, point.name);
        assert.equal(kept.digitalAnalog, point.signal.quantity.kind === 'binary' ? 0 : 1, point.name);
        assert.notEqual(kept.range, 0, point.name);
      }
    }
  });

  it('says nothing to what it does not know or cannot give', () => {
    const { panel } = aPanel();
    const rng = new SeededRng(3);
    assert.equal(panel.answer(Uint8Array.of(7, 0, 77, 0, 0, 1, 0)), 'silent');
    assert.equal(panel.answer(Uint8Array.of(7, 0, 2, 60, 70, 46, 0)), 'silent', 'behind the last input');
    assert.equal(panel.answer(Uint8Array.of(7, 0, 2, 0, 20, 46, 0)), 'silent', 'more than 500 bytes');
    for (let round = 0; round < 2000; round++) panel.answer(rng.bytes(rng.integer(60)));
  });

  it('acknowledges a write of the wrong length without applying it', () => {
    const { panel } = aPanel();
    const header = writeHeader(blocks.controllers, 0);
    const before = panel.blocks.controllers.read(0).slice();
    assert.equal(panel.answer(encodeBlockRequest(header, new Uint8Array(27).fill(9))), 'acknowledged');
    assert.deepEqual(panel.blocks.controllers.read(0), before);
    assert.equal(panel.answer(encodeBlockRequest(header, new Uint8Array(28).fill(9))), 'acknowledged');
    assert.deepEqual(panel.blocks.controllers.read(0), new Uint8Array(28).fill(9));
  });

  it('takes no settings that name another serial number', () => {
    const { panel } = aPanel();
    const settings = panel.blocks.settings.decoded(0);
    const write = (serialNumber: number): void => {
      const wanted = settingsRecord.encode({ ...settings, panelName: 'OTHER', serialNumber });
      assert.equal(panel.answer(encodeBlockRequest(writeHeader(blocks.settings, 0), wanted)), 'acknowledged');
    };
    write(4711);
    assert.equal(panel.blocks.settings.decoded(0).panelName, 'HH-AHU-1');
    write(1003);
    assert.equal(panel.blocks.settings.decoded(0).panelName, 'OTHER');
  });

  it('drops what comes while its trunk is held', async () => {
    const { panel, clock } = aPanel();
    panel.quirks.holdMs = 10_000;
    const [request] = readHeaders(blocks.identity, 1);
    assert.ok(request);
    const ask = () => panel.answer(encodeBlockRequest(request));
    assert.notEqual(ask(), 'silent');
    assert.equal(ask(), 'silent');
    await clock.advance(10_000);
    assert.notEqual(ask(), 'silent');
    assert.equal(panel.asked.get(commands.identity), 2);
  });
});
