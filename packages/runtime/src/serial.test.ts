import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { SerialOptions } from '@t3000/core';
import { temporaryFolder } from '@t3000/testkit';
import { realSerial } from './serial.ts';

const isHere = process.platform === 'linux' && spawnSync('socat', ['-V']).status === 0;
const skip = isHere ? false : 'needs Linux and the program socat';

const format = { baudRate: 19_200, dataBits: 8, parity: 'none', stopBits: 1 } as const;

async function until(what: string, isTrue: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 10_000;
  while (!isTrue()) {
    assert.ok(performance.now() < giveUpAt, `never happened: ${what}`);
    await wait(2);
  }
}

/** Two pseudo-terminals joined back to back, and the end of them. */
async function ptyPair(t: TestContext) {
  const folder = temporaryFolder(t);
  const [left, right] = [`${folder}/left`, `${folder}/right`];
  const bridge = spawn('socat', [`PTY,raw,echo=0,link=${left}`, `PTY,raw,echo=0,link=${right}`]);
  t.after(() => bridge.kill());
  await until('both ends are there', () => existsSync(left) && existsSync(right));
  return { left: { path: left, ...format }, right: { path: right, ...format }, pullOut: () => bridge.kill() };
}

/** Files of this process that are open on a device. */
function openOn(path: string): number {
  const device = realpathSync(path);
  const targetOf = (file: string): string => {
    try {
      return readlinkSync(`/proc/self/fd/${file}`);
    } catch {
      return '';
    }
  };
  return readdirSync('/proc/self/fd').filter((file) => targetOf(file) === device).length;
}

test('bytes of every value pass a serial line both ways, untouched and in order', { skip }, async (t) => {
  const { left, right } = await ptyPair(t);
  const serial = realSerial();
  const [near, far] = [await serial.openSerial(left), await serial.openSerial(right)];
  t.after(() => [near, far].forEach((port) => port.destroy()));
  const heard: number[] = [];
  near.onData = (data) => heard.push(...data);
  far.onData = (data) => far.write(data);
  const sent = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  for (let round = 0; round < 4; round++) near.write(sent);
  sent.fill(0);
  await until('all is back', () => heard.length >= 1024);
  assert.deepEqual(
    heard,
    Array.from({ length: 1024 }, (_, index) => index & 255),
  );
});

test('a closed port leaves no file open, tells so once, and opens again', { skip }, async (t) => {
  const { left } = await ptyPair(t);
  const serial = realSerial();
  for (let round = 0; round < 3; round++) {
    const port = await serial.openSerial(left);
    port.onData = () => {};
    let told = 0;
    port.onClose = (error) => {
      assert.equal(error, undefined);
      told++;
    };
    port.destroy();
    port.destroy();
    await until('it is told', () => told === 1);
    port.write(Uint8Array.of(1));
  }
  assert.equal(openOn(left.path), 0);
});

test('a pulled-out adapter closes its port with an error', { skip }, async (t) => {
  const { left, pullOut } = await ptyPair(t);
  const port = await realSerial().openSerial(left);
  port.onData = () => {};
  let end: unknown;
  port.onClose = (error) => {
    end = error;
  };
  pullOut();
  await until('it is told', () => end !== undefined);
  assert.match(String(end), /adapter is gone|EIO/);
});

test(
  'a missing port, one in use, one held elsewhere and a format the adapter refuses are told apart',
  { skip },
  async (t) => {
    const { left, right } = await ptyPair(t);
    const serial = realSerial();
    const refusal = async (options: SerialOptions): Promise<string> => {
      const error: unknown = await serial.openSerial(options).then(
        () => 'opened',
        (reason: unknown) => reason,
      );
      return error instanceof Error && 'code' in error ? `${String(error.code)}: ${error.message}` : String(error);
    };
    assert.match(await refusal({ ...left, path: '/dev/ttyNothing9' }), /^address_not_available: .*plugged in/);
    const port = await serial.openSerial(left);
    t.after(() => port.destroy());
    assert.match(await refusal(left), /^address_in_use: .*this program uses the port already/);
    const holder = spawn('sh', ['-c', `exec 3<>"${right.path}"; exec sleep 60`]);
    t.after(() => holder.kill());
    await until('the other program has the port', () => {
      const files = readdirSync(`/proc/${holder.pid}/fd`);
      return files.includes('3') && readFileSync(`/proc/${holder.pid}/comm`, 'utf8').trim() === 'sleep';
    });
    assert.match(await refusal(right), /^address_in_use: .*process \d+ \(sleep\) holds the port/);
    assert.match(await refusal({ ...left, path: import.meta.filename }), /^other: .*cannot set 19200 baud/);
  },
);

test(
  'a system without support says what to use instead',
  { skip: process.platform === 'linux' ? 'this is Linux' : false },
  async () => {
    await assert.rejects(realSerial().openSerial({ path: 'COM3', ...format }), /RTU over TCP/);
  },
);
