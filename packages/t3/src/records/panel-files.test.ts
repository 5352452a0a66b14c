import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { join } from 'node:path';
import * as records from './index.ts';

const folder = join(import.meta.dirname, '../../../../../shared/vectors/prog');

/** Blocks of a panel file by offset: count and codec (facts 5.1). */
const blocks = [
  [3, 64, records.inputRecord],
  [2947, 64, records.outputRecord],
  [5827, 128, records.variableRecord],
  [10_819, 16, records.programRecord],
  [11_411, 16, records.controllerRecord],
  [11_859, 16, records.screenRecord],
  [12_595, 240, records.graphicLabelRecord],
  [29_395, 8, records.userRecord],
  [29_779, 8, records.digitalUnitRecord],
  [29_979, 5, records.tableRecord],
  [30_504, 1, records.settingsRecord],
  [30_904, 8, records.weeklyScheduleRecord],
  [31_240, 4, records.holidayRecord],
  [31_372, 12, records.monitorRecord],
  [32_620, 8, records.scheduleTimesRecord],
  [33_772, 4, records.holidayDatesRecord],
] as const;

describe('Records inside real panel files', { skip: existsSync(folder) ? false : `no ${folder}` }, () => {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => /\.pro?g$/.test(name)) : [];
  for (const name of files) {
    const bytes = existsSync(folder) ? new Uint8Array(readFileSync(join(folder, name))) : new Uint8Array();
    const binary = bytes[0] === 0x55 && bytes[1] === 0xff;
    it(`${name}: every record comes back byte for byte`, { skip: binary ? false : 'an older file form' }, () => {
      for (const [offset, count, codec] of blocks) {
        for (let index = 0; index < count; index++) {
          const at = offset + index * codec.length;
          const again = reencode(codec, bytes, at);
          assert.deepEqual(again, bytes.slice(at, at + codec.length), `${codec.name} ${index + 1}`);
        }
      }
    });
  }

  it('T3DemoRev6.prg has the settings of its panel', () => {
    const bytes = new Uint8Array(readFileSync(join(folder, 'T3DemoRev6.prg')));
    const settings = records.settingsRecord.decode(bytes, 30_504);
    assert.deepEqual(
      {
        ipAddress: settings.ipAddress,
        subnetMask: settings.subnetMask,
        gateway: settings.gateway,
        mac: settings.mac.toHex(),
        firmware: [settings.firmwareMain, settings.firmwareSub],
        hardware: settings.hardwareRevision,
        comModes: settings.comModes,
        comBaudrates: settings.comBaudrates,
        panelName: settings.panelName,
        panelNumber: settings.panelNumber,
        serialNumber: settings.serialNumber,
        objectInstance: settings.objectInstance,
      },
      {
        ipAddress: '192.168.0.15',
        subnetMask: '255.255.255.0',
        gateway: '192.168.0.4',
        mac: '000ec6f1c79b',
        firmware: [44, 3],
        hardware: 5,
        comModes: [0, 0, 7],
        comBaudrates: [6, 6, 6],
        panelName: 'T3DEMO',
        panelNumber: 10,
        serialNumber: 90_023,
        objectInstance: 90_023,
      },
    );
  });
});

function reencode(codec: (typeof blocks)[number][2], bytes: Uint8Array, at: number): Uint8Array {
  // A union of codecs: each decodes and encodes its own kind.
  const any = codec as records.RecordCodec<records.GroupFields>;
  return any.encode(any.decode(bytes, at));
}
