import assert from 'node:assert/strict';
import { it } from 'node:test';
import { encodeScanReply } from '@t3000/t3';
import type { ScanReply } from '@t3000/t3';
import { Simulation } from '@t3000/testkit';
import { t3Driver } from '../driver.ts';
import type { FoundPanel } from './found-panel.ts';

const main: ScanReply = {
  serialNumber: 90_023,
  productId: 88,
  modbusId: 10,
  address: '10.0.0.1',
  modbusPort: 502,
  firmware: 662,
  hardware: 5,
  parentSerialNumber: undefined,
  instance: 90_023,
  panelNumber: 10,
  panelName: 'T3DEMO',
  bootState: 0,
  bacnetPort: 47_808,
  hardwareInfo: 0,
  protocol: 3,
  commandVersion: 1,
  subPort: 0,
  subBaud: 0,
  miniType: 5,
};

async function search(answers: readonly Uint8Array[]) {
  const { clock, rng, net } = new Simulation({ seed: 8 });
  const asked: string[] = [];
  const heard = net.host('10.0.0.1');
  const socket = await heard.bindUdp({
    address: '10.0.0.255',
    port: 1234,
    onMessage(data, from) {
      asked.push(new Uint8Array(data).toHex());
      for (const answer of answers) socket.send(answer, from);
    },
  });
  const driver = t3Driver({ clock, rng, net: net.host('10.0.0.200') });
  await driver.start();
  const found: FoundPanel[] = [];
  const request = { listenMs: 1000, hosts: [], instanceMin: undefined, instanceMax: undefined };
  await clock.settle(driver.search(request, (panel) => found.push(panel), new AbortController().signal));
  const statistics = driver.statistics();
  await driver.stop();
  await socket.close();
  return { asked, found, statistics };
}

it('A search asks twice on the broadcast address of the interface and reports each serial number once', async () => {
  const { asked, found } = await search([encodeScanReply(main), encodeScanReply(main)]);
  assert.deepEqual(asked, ['6400000000', '6400000000']);
  assert.deepEqual(
    found.map(({ serialNumber, model, firmware, panelName, bacnet }) => ({
      serialNumber,
      model,
      firmware,
      panelName,
      bacnet,
    })),
    [
      {
        serialNumber: 90_023,
        model: 'T3-BB',
        firmware: '66.2',
        panelName: 'T3DEMO',
        bacnet: { address: '10.0.0.1', port: 47_808, behind: undefined },
      },
    ],
  );
});

it('Devices behind a panel are reported under it, with what they speak', async () => {
  const sub = { ...main, serialNumber: 5005, productId: 44, modbusId: 11, parentSerialNumber: 90_023, protocol: 0 };
  const { found } = await search([encodeScanReply(sub), encodeScanReply(main)]);
  assert.deepEqual(
    found.map(({ serialNumber, parentSerialNumber, warning }) => ({ serialNumber, parentSerialNumber, warning })),
    [
      { serialNumber: 90_023, parentSerialNumber: undefined, warning: undefined },
      {
        serialNumber: 5005,
        parentSerialNumber: 90_023,
        warning: 'it is behind panel 90023 and speaks Modbus as unit 11',
      },
    ],
  );
});

it('What is damaged is counted, and a device in its bootloader is named', async () => {
  const { found, statistics } = await search([
    Uint8Array.of(0x65, 1, 2),
    Uint8Array.of(0x2f),
    encodeScanReply({ ...main, bootState: 1 }),
  ]);
  assert.equal(statistics['damaged'], 4);
  assert.match(found[0]?.warning ?? '', /bootloader/);
});
