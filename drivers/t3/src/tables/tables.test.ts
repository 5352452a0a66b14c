import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { CellWrite, DeviceLink, DeviceTable, Json } from '@t3000/core';
import { Secret, WRITE_OFFSET, commands } from '@t3000/t3';
import { programOf } from '../testing/program.test-helper.ts';
import { simulatedWorld } from '../testing/world.test-helper.ts';

const PANEL = 1003;

describe('Tables of a panel', () => {
  let world: Awaited<ReturnType<typeof simulatedWorld>>;
  let link: DeviceLink;
  const settle = <T>(promise: Promise<T>): Promise<T> => world.clock.settle(promise);

  before(async () => {
    world = await simulatedWorld(23);
    const { host } = world.meet(PANEL);
    link = world.driver.open({
      id: 1,
      protocol: 't3',
      address: { host, serial: PANEL },
      enabled: true,
      capabilities: undefined,
    } as never);
  });
  after(() => world.stop());

  it('can all be read, and hold what an installer left there', async () => {
    const seen: Record<string, string> = {};
    for (const name of link.tables?.() ?? []) {
      const { rows, columns, problem } = await read(name);
      assert.equal(problem, '', name);
      for (const { cells } of rows)
        assert.deepEqual(
          Object.keys(cells),
          columns.map((column) => column.name),
        );
      seen[name] = `${rows.length} ${rows[0]?.name ?? ''}`;
    }
    assert.equal(seen['pid_loops'], '1 PID1');
    assert.equal(seen['schedules'], '1 SCH1');
    assert.equal(seen['alarms'], '1 ALARM1');
    assert.equal(seen['expansion_modules'], '1 EXT1');
    assert.equal(seen['traffic'], '3 COM0');
    assert.equal(seen['email'], '10 mail_server');
    assert.equal(Object.keys(seen).length, 26);
  });

  it('show values in their units and texts, and point references as the panel names them', async () => {
    const { rows } = await read('inputs');
    assert.match(text(rows[0]?.cells['value']), /^-?\d+\.\d °C$/);
    assert.equal((await read('pid_loops')).rows[0]?.cells['input'], 'IN1');
    assert.match(text((await read('monitors')).rows[0]?.cells['points']), /^IN1, IN2/);
    assert.equal((await read('alarms')).rows[0]?.cells['message'], 'Filter change is due');
  });

  it('never show a password', async () => {
    const { played } = world.meet(PANEL);
    const key = 'cHJpdmF0ZS1rZXktb2YtdGhlLXR1bm5lbA==';
    played.blocks.wireguard.change(0, { privateKey: new Secret(key), presharedKey: new Secret(key) });
    const tunnel = (await read('wireguard')).rows;
    assert.deepEqual(
      tunnel.filter(({ cells }) => cells['value'] === 'set').map(({ name, fixed }) => [name, fixed]),
      [
        ['tunnel_private_key', true],
        ['tunnel_shared_key', true],
      ],
    );
    assert.doesNotMatch(JSON.stringify(tunnel), /cHJpdm/);
    for (const name of ['users', 'settings', 'email']) {
      const shown = JSON.stringify(await read(name));
      assert.doesNotMatch(shown, /harbour|dyn-secret|letmein/, name);
      assert.doesNotMatch(shown, /686172626f7572|64796e2d/, name);
    }
    assert.equal((await read('users')).rows[0]?.cells['password'], 'set');
  });

  it('take a change of one cell, which the panel then has', async () => {
    const written = await write('variables', 0, 'label', 'FRESH');
    assert.deepEqual(written, { status: 'applied', value: 'FRESH' });
    assert.equal(await cell('variables', 0, 'label'), 'FRESH');
    assert.deepEqual(await write('pid_loops', 0, 'proportional_band', 300), { status: 'applied', value: 300 });
    assert.deepEqual(await write('monitors', 0, 'interval_seconds', 3_725), { status: 'applied', value: 3725 });
  });

  it('give a point another range by its name, the units of this panel among them', async () => {
    const { columns } = await read('variables');
    const column = columns.find(({ name }) => name === 'range');
    assert.ok(column?.writable);
    assert.ok(column.choices?.includes('unused') && column.choices.includes('Shut / Wide open (23)'));
    const usual = await cell('inputs', 0, 'range');
    assert.deepEqual(await write('inputs', 0, 'range', 'Shut / Wide open (23)'), {
      status: 'applied',
      value: 'Shut / Wide open (23)',
    });
    const { range, digitalAnalog } = world.meet(PANEL).played.blocks.inputs.decoded(0);
    assert.deepEqual([range, digitalAnalog], [23, 0]);
    assert.equal((await write('inputs', 0, 'range', usual)).status, 'applied');
    assert.equal(world.meet(PANEL).played.blocks.inputs.decoded(0).digitalAnalog, 1);
    const none = await write('inputs', 0, 'range', 'parsecs');
    assert.match(none.status === 'refused' ? none.detail : '', /parsecs is no range of an input of this panel/);
  });

  it('refuse a change of what is another value by now', async () => {
    const stale = await change('variables', 0, 'label', { expected: 'OLD', value: 'NEW' });
    assert.deepEqual(stale, {
      status: 'refused',
      why: 'changed',
      detail: 'label holds FRESH by now; look at the new value before changing it',
    });
  });

  it('say so when the panel acknowledges and does nothing', async () => {
    const { quirks } = world.meet(PANEL).played;
    quirks.unappliedWrites = new Set([commands.variables + WRITE_OFFSET]);
    const written = await write('variables', 0, 'label', 'LOST');
    quirks.unappliedWrites = new Set();
    assert.equal(written.status, 'not_applied');
    assert.match(written.status === 'not_applied' ? written.detail : '', /acknowledged but not applied: label/);
  });

  it('name what does not fit, with the limit', async () => {
    const details: string[] = [];
    const reasons: (string | undefined)[] = [];
    for (const [table, column, value] of [
      ['variables', 'label', 'far too long a label'],
      ['inputs', 'filter', 300],
      ['programs', 'size_bytes', 1],
      ['variables', 'mode', 'sometimes'],
      ['variables', 'value', 'warm'],
    ] as const) {
      const written = await write(table, 0, column, value);
      details.push(written.status === 'refused' ? written.detail : written.status);
      reasons.push(written.status === 'refused' ? written.why : undefined);
    }
    assert.deepEqual(reasons, ['value', 'value', 'fixed', 'value', 'value']);
    assert.match(details[0] ?? '', /longer than the maximum 8/);
    assert.equal(details[1], 'filter 300 is outside 0 to 255');
    assert.equal(details[2], 'size_bytes of programs is not changed this way');
    assert.equal(details[3], 'mode is one of auto, manual');
    assert.match(details[4] ?? '', /^"warm" is not/);
    const beyond = await change('variables', 4000, 'label', { expected: '', value: 'X' });
    assert.match(beyond.status === 'refused' ? beyond.detail : '', /variables 4001 is above the maximum 128/);
  });

  it('change a day of a schedule and the days of a holiday, and leave the others', async () => {
    const monday = text(await cell('schedules', 0, 'monday'));
    const tuesday = text(await cell('schedules', 0, 'tuesday'));
    assert.match(monday, /^\d\d:\d\d on, \d\d:\d\d off$/);
    assert.equal((await write('schedules', 0, 'monday', '06:15 on, 20:00 off')).status, 'applied');
    assert.equal(await cell('schedules', 0, 'monday'), '06:15 on, 20:00 off');
    assert.equal(await cell('schedules', 0, 'tuesday'), tuesday);
    assert.equal((await write('holidays', 0, 'days', '12-24, 12-25')).status, 'applied');
    assert.equal(await cell('holidays', 0, 'days'), '12-24, 12-25');
  });

  it('give a program as text and as bytes', async () => {
    const source = await settle(link.readRowText?.('programs', 0) ?? Promise.reject(new Error('none')));
    assert.ok(source.ok);
    assert.match(source.text, /^\d+ REM Control of /);
    assert.match(source.hex, /^[0-9a-f]+$/);
    assert.equal(source.problem, '');
  });

  it('take new code for a program over the code a person saw, and over no other', async () => {
    const { played } = world.meet(PANEL);
    const old = await settle(link.readRowText?.('programs', 0) ?? Promise.reject(new Error('none')));
    assert.ok(old.ok && old.writable === true);
    const bytes = programOf(620);
    const preview = await settle(link.previewRowText?.('programs', 0, bytes) ?? Promise.reject(new Error('none')));
    assert.ok(preview.ok);
    assert.match(preview.text, /^10 REM K+\n20 REM /);
    assert.equal(played.asked.get(116), undefined, 'a preview writes nothing');
    const put = (expected: string, image: Uint8Array): Promise<CellWrite> =>
      settle(link.writeRowBytes?.('programs', 0, { expected, bytes: image }) ?? Promise.reject(new Error('none')));
    const stale = await put('00', bytes);
    assert.ok(stale.status === 'refused' && stale.why === 'changed');
    const nonsense = await put(old.hex, Uint8Array.of(1, 2, 3));
    assert.ok(nonsense.status === 'refused' && nonsense.why === 'value', JSON.stringify(nonsense));
    assert.deepEqual(await put(old.hex, bytes), { status: 'applied', value: bytes.toHex() });
    played.quirks.unappliedWrites = new Set([116]);
    const lost = await put(bytes.toHex(), programOf(300));
    played.quirks.unappliedWrites = new Set();
    assert.equal(lost.status, 'not_applied');
    await settle(
      link.writeCell?.('programs', 0, 'status', { expected: 'off', value: 'on' }) ?? Promise.reject(new Error()),
    );
  });

  it('take an alarm as acknowledged, and not an alarm nobody has seen', async () => {
    const other = await write('alarms', 3, 'state', 'acknowledged');
    assert.match(other.status === 'refused' ? other.detail : '', /not among those read last/);
    assert.equal((await write('alarms', 0, 'state', 'acknowledged')).status, 'applied');
    assert.equal((await write('alarms', 0, 'state', 'deleted')).status, 'applied');
    assert.equal((await read('alarms')).rows.length, 0);
  });

  it('change settings and users only of the panel whose serial number was typed', async () => {
    const settings = await read('settings');
    const row = settings.rows.find(({ name }) => name === 'panel_name')?.index ?? -1;
    const expected = await cell('settings', row, 'value');
    const unconfirmed = await change('settings', row, 'value', { expected, value: 'Renamed' });
    assert.equal(unconfirmed.status === 'refused' && unconfirmed.why, 'unconfirmed');
    assert.match(unconfirmed.status === 'refused' ? unconfirmed.detail : '', /type its serial number/);
    const wrong = await change('settings', row, 'value', { expected, value: 'Renamed', confirmed: '1004' });
    assert.equal(wrong.status === 'refused' && wrong.why, 'unconfirmed');
    assert.match(wrong.status === 'refused' ? wrong.detail : '', /a change of panel 1004 was confirmed/);
    const right = await change('settings', row, 'value', { expected, value: 'Renamed', confirmed: '1003' });
    assert.deepEqual(right, { status: 'applied', value: 'Renamed' });
    const serial = settings.rows.find(({ name }) => name === 'serial_number');
    assert.equal(serial?.fixed, true);
    const identity = await change('settings', serial.index, 'value', {
      expected: '1003',
      value: '1',
      confirmed: '1003',
    });
    assert.match(identity.status === 'refused' ? identity.detail : '', /serial_number is not changed this way/);
    assert.match(JSON.stringify(await write('users', 0, 'user', 'other')), /type its serial number/);
  });

  it('change a sensor table and a multi-state table as people write them, and name what is wrong', async () => {
    const { played } = world.meet(PANEL);
    assert.deepEqual(await write('analog_tables', 0, 'pairs', '0.5 V: -10; 1V:20'), {
      status: 'refused',
      why: 'value',
      detail: '"0.5 V: -10; 1V:20" is no pair of volts and value, such as 0.5 V: 12',
    });
    assert.deepEqual(await write('analog_tables', 0, 'pairs', '0.5: -10, 1V:20.5, 4.5 V : 100'), {
      status: 'applied',
      value: '0.5 V: -10, 1 V: 20.5, 4.5 V: 100',
    });
    assert.deepEqual(played.blocks.analogTables.decoded(0).pairs.slice(0, 4), [
      { volts: 5, value: -10_000 },
      { volts: 10, value: 20_500 },
      { volts: 45, value: 100_000 },
      { volts: 0, value: 0 },
    ]);
    const detail = async (table: string, column: string, value: string): Promise<string> => {
      const written = await write(table, 0, column, value);
      return 'detail' in written ? written.detail : written.status;
    };
    assert.equal(await detail('analog_tables', 'pairs', '2 V: 1, 1 V: 2'), '1 V does not lie above 2 V');
    assert.equal(
      await detail('analog_tables', 'pairs', '0.55 V: 1'),
      '0.55 V is finer than this table keeps volts: 0.1 V',
    );
    const seventeen = Array.from({ length: 17 }, (_, volts) => `${volts} V: 1`).join(',');
    assert.equal(await detail('analog_tables', 'pairs', seventeen), '17 pairs are above the maximum 16');

    const empty = (await read('multi_state_tables')).empty ?? [];
    assert.equal(empty.length, 3, 'nobody has made one yet');
    const states = { expected: '', value: '0 Off, 1 Low, 2 High speed' };
    assert.deepEqual(await change('multi_state_tables', 0, 'states', states), {
      status: 'applied',
      value: states.value,
    });
    assert.equal(await cell('multi_state_tables', 0, 'states'), '0 Off, 1 Low, 2 High speed');
    assert.equal(await detail('multi_state_tables', 'states', '1 A, 1 B'), '1 stands there twice');
    assert.match(await detail('multi_state_tables', 'states', `1 ${'x'.repeat(21)}`), /longer than the maximum 20/);
    assert.match(await detail('multi_state_tables', 'states', 'Low'), /^"Low" is no state with its number/);
  });

  it('have rows to fill in where nothing is yet: a unit, and a program', async () => {
    const { played } = world.meet(PANEL);
    const units = (await read('variable_units')).empty ?? [];
    const [free] = units;
    assert.ok(free);
    assert.deepEqual(await change('variable_units', free.index, 'text', { expected: '', value: 'kg/s' }), {
      status: 'applied',
      value: 'kg/s',
    });
    const [place] = (await read('programs')).empty ?? [];
    assert.ok(place?.hasText);
    const nothing = await settle(link.readRowText?.('programs', place.index) ?? Promise.reject(new Error('none')));
    assert.deepEqual(nothing, { ok: true, text: '', hex: '', problem: '', writable: true });
    const bytes = programOf(500);
    const put = link.writeRowBytes?.('programs', place.index, { expected: '', bytes });
    assert.deepEqual(await settle(put ?? Promise.reject(new Error('none'))), {
      status: 'applied',
      value: bytes.toHex(),
    });
    const there = await settle(link.readRowText?.('programs', place.index) ?? Promise.reject(new Error('none')));
    assert.ok(there.ok && there.text.startsWith('10 REM '), JSON.stringify(there));
    const header = played.blocks.programs.decoded(place.index);
    assert.deepEqual([header.imageLength, header.onOff], [491, 0], 'it waits to be switched on');
    assert.equal((await write('programs', place.index, 'status', 'on')).status, 'applied');
  });

  it('change where mails go, and the tunnel, only of the panel whose serial number was typed', async () => {
    for (const [table, name, value] of [
      ['email', 'mail_security', 'TLS'],
      ['wireguard', 'tunnel_port', '51820'],
    ] as const) {
      const row = (await read(table)).rows.find((each) => each.name === name);
      assert.ok(row);
      const expected = row.cells['value'] ?? null;
      const bare = await change(table, row.index, 'value', { expected, value });
      assert.equal(bare.status === 'refused' && bare.why, 'unconfirmed');
      const done = await change(table, row.index, 'value', { expected, value, confirmed: '1003' });
      assert.deepEqual(done, { status: 'applied', value });
    }
    const { played } = world.meet(PANEL);
    assert.equal(played.blocks.email.decoded(0).password.reveal(), 'letmein', 'a change beside it leaves it alone');
  });

  it('show how far the clock is off, and set it', async () => {
    const { quirks } = world.meet(PANEL).played;
    quirks.clockErrorSeconds = 90;
    const wrong = await settle(link.measureClock?.() ?? Promise.reject(new Error('none')));
    assert.ok(wrong.ok && Math.abs(wrong.driftMs - 90_000) <= wrong.uncertaintyMs);
    assert.equal(wrong.utcOffsetMinutes, -300);
    quirks.clockErrorSeconds = 0;
    assert.equal(await settle(link.setClock?.() ?? Promise.reject(new Error('none'))), undefined);
    const right = await settle(link.measureClock?.() ?? Promise.reject(new Error('none')));
    assert.ok(right.ok && Math.abs(right.driftMs) <= right.uncertaintyMs);
  });

  it('leave no password in the log of exchanges', async () => {
    link.record?.(true);
    await read('users');
    await read('settings');
    const kept = link.exchanges?.() ?? [];
    link.record?.(false);
    assert.ok(kept.length >= 4);
    for (const { bytes, text: words } of kept) {
      const latin = String.fromCharCode(...bytes);
      assert.doesNotMatch(`${latin} ${words}`, /harbour|dyn-secret/);
      assert.match(words, /passwords/);
    }
  });

  async function read(name: string): Promise<DeviceTable> {
    const table = await settle(link.readTable?.(name) ?? Promise.reject(new Error('no tables')));
    assert.ok(table.ok, `${name}: ${JSON.stringify(table)}`);
    return table;
  }

  async function cell(table: string, row: number, column: string): Promise<Json> {
    return (await read(table)).rows.find(({ index }) => index === row)?.cells[column] ?? null;
  }

  async function write(table: string, row: number, column: string, value: Json): Promise<CellWrite> {
    return change(table, row, column, { expected: await cell(table, row, column), value });
  }

  function change(
    table: string,
    row: number,
    column: string,
    wanted: { readonly expected: Json; readonly value: Json; readonly confirmed?: string },
  ): Promise<CellWrite> {
    return settle(link.writeCell?.(table, row, column, wanted) ?? Promise.reject(new Error('no writes')));
  }
});

function text(value: Json | undefined): string {
  assert.ok(typeof value === 'string');
  return value;
}
