import assert from 'node:assert/strict';
import test from 'node:test';
import type { SerialPort } from '@t3000/core';
import { SeededRng, SimulatedSerial, Simulation } from '@t3000/testkit';
import { ModbusRtuServer, ModbusTcpServer, RegisterUnit } from './device/index.ts';
import { ModbusLines, readRegisters } from './index.ts';
import { crc16, writeRtu } from './link/rtu/crc.ts';
import { MbapFramer, writeMbap } from './link/tcp/mbap.ts';

const seed = 20_261_121;
const question = readRegisters(3, 100, 10);

/** A right answer, then damaged in one of the ways streams are damaged, or nothing but noise. */
function hostile(rng: SeededRng, answer: Uint8Array): Uint8Array {
  const kind = rng.integer(6);
  if (kind === 0) return rng.bytes(rng.integer(300));
  if (kind === 1) return answer.slice(0, rng.integer(answer.length));
  if (kind === 2) return Uint8Array.of(...rng.bytes(1 + rng.integer(5)), ...answer);
  const damaged = answer.slice();
  for (let flips = rng.integer(4); flips >= 0; flips--) damaged[rng.integer(damaged.length)] = rng.integer(256);
  return kind === 3 ? Uint8Array.of(...damaged, ...answer) : damaged;
}

test(`the framing of Modbus TCP takes any bytes in any pieces, and holds one frame at most (seed ${seed})`, () => {
  const rng = new SeededRng(seed);
  let frames = 0;
  for (let stream = 0; stream < 3000; stream++) {
    const framer = new MbapFramer();
    const frame = new Uint8Array(260);
    for (let chunk = 0; chunk < 20; chunk++) {
      const length = writeMbap(frame, rng.integer(65_536), 1, rng.bytes(1 + rng.integer(253)));
      const bytes = rng.chance(0.8) ? frame.subarray(0, length) : hostile(rng, frame.slice(0, length));
      const cut = rng.integer(bytes.length + 1);
      const onFrame = (_id: number, _unit: number, pdu: Uint8Array): void => {
        frames++;
        assert.ok(pdu.byteLength >= 1 && pdu.byteLength <= 253);
      };
      if ((framer.push(bytes.subarray(0, cut), onFrame) ?? framer.push(bytes.subarray(cut), onFrame)) !== undefined)
        break;
    }
  }
  assert.ok(frames > 5000, `${frames} frames`);
});

test(`whatever a Modbus TCP device sends, a request ends, and a later one is answered rightly (seed ${seed})`, async () => {
  const { clock, rng, net } = new Simulation({ seed });
  let isHostile = true;
  await net.host('10.0.0.9').listenTcp({ address: '10.0.0.9', port: 502 }, (socket) => {
    socket.onData = (data) => {
      const frame = new Uint8Array(260);
      const id = ((data[0] ?? 0) << 8) | (data[1] ?? 0);
      const pdu = Uint8Array.of(3, 20, ...Array.from({ length: 20 }, (_, index) => index));
      const answer = frame.slice(0, writeMbap(frame, id, 1, pdu));
      socket.write(isHostile ? hostile(rng, answer) : answer);
      if (isHostile && rng.chance(0.05)) socket.destroy();
    };
  });
  const settings = {
    timeoutMs: 50,
    unitFailuresMax: 1e9,
    silentMax: 1e9,
    linkRest: { firstMs: 1, factor: 1, ceilingMs: 1, jitter: 0 },
  };
  const lines = new ModbusLines({ clock, rng, net: net.host('10.0.0.1') }, settings);
  const line = lines.line({ kind: 'tcp', host: '10.0.0.9', port: 502 });
  for (let round = 0; round < 2000; round++) {
    isHostile = round % 10 !== 9;
    const outcome = await clock.settle(line.request(1, question));
    if (!isHostile && round > 10) {
      // One that follows a dropped connection may meet its rest.
      const again = outcome.kind === 'answer' ? outcome : await clock.settle(line.request(1, question));
      assert.equal(again.kind === 'answer' && again.value[1], 0x0203, `round ${round}`);
    }
    await clock.advance(2);
  }
  await lines.stop();
});

test(`whatever comes over a serial line, only frames with a correct CRC are answers, and the line goes on (seed ${seed})`, async () => {
  const { clock, rng } = new Simulation({ seed });
  const serial = new SimulatedSerial({ clock });
  const wire = serial.plugIn('/dev/ttyTest', 115_200);
  let isHostile = true;
  const end = wire.attach(() => {
    const frame = new Uint8Array(256);
    const pdu = Uint8Array.of(3, 20, ...Array.from({ length: 20 }, (_, index) => index));
    const answer = frame.slice(0, writeRtu(frame, 1, pdu));
    end.send(isHostile ? hostile(rng, answer) : answer);
  });
  const settings = { timeoutMs: 50, unitFailuresMax: 1e9, echo: 'no' } as const;
  const lines = new ModbusLines({ clock, rng, net: new Simulation({ seed }).net.host('10.0.0.1'), serial }, settings);
  const path = {
    kind: 'serial',
    path: '/dev/ttyTest',
    baudRate: 115_200,
    dataBits: 8,
    parity: 'none',
    stopBits: 1,
  } as const;
  const line = lines.line(path);
  let answers = 0;
  for (let round = 0; round < 2000; round++) {
    isHostile = round % 10 !== 9;
    const outcome = await clock.settle(line.request(1, question));
    if (outcome.kind === 'answer') {
      answers++;
      assert.deepEqual(
        [...outcome.value],
        Array.from({ length: 10 }, (_, index) => index * 2 * 256 + index * 2 + 1),
      );
    }
    if (!isHostile) assert.equal(outcome.kind, 'answer', `round ${round}: ${JSON.stringify(outcome)}`);
  }
  assert.ok(answers > 400);
  await lines.stop();
});

test(`our device answers every client alike after any bytes from one of them (seed ${seed})`, async () => {
  const { clock, rng, net } = new Simulation({ seed });
  const host = net.host('10.0.0.9');
  const unit = new RegisterUnit({ size: 200 });
  const server = new ModbusTcpServer({ clock, net: host }, { address: '10.0.0.9', port: 502, units: () => unit });
  await server.start();
  const attacker = net.host('10.0.0.66');
  const lines = new ModbusLines({ clock, rng, net: net.host('10.0.0.1') });
  const line = lines.line({ kind: 'tcp', host: '10.0.0.9', port: 502 });
  for (let attack = 0; attack < 300; attack++) {
    const socket = await clock.settle(attacker.connectTcp({ host: '10.0.0.9', port: 502, timeoutMs: 1000 }));
    const frame = new Uint8Array(260);
    const pdu = rng.bytes(1 + rng.integer(60));
    if (rng.chance(0.7)) pdu[0] = [1, 2, 3, 4, 5, 6, 15, 16, 17, 22, 23, 24, 43][rng.integer(13)] ?? 3;
    socket.write(hostile(rng, frame.slice(0, writeMbap(frame, attack, 1, pdu))));
    socket.write(frame.slice(0, writeMbap(frame, attack, 1, pdu)));
    await clock.advance(2);
    if (rng.chance(0.9)) socket.destroy();
    assert.equal((await clock.settle(line.request(1, question))).kind, 'answer');
  }
  assert.ok(server.connections <= 32);
  await lines.stop();
  await server.stop();
  await clock.advance(10);
  assert.equal(clock.pendingTimers, 0);
});

test(`our serial device finds its request behind noise at every offset, and is silent otherwise (seed ${seed})`, () => {
  const rng = new SeededRng(seed);
  const { clock } = new Simulation({ seed });
  const unit = new RegisterUnit({ size: 200 });
  const request = new Uint8Array(256);
  const length = writeRtu(request, 1, question.pdu);
  for (let noiseBytes = 0; noiseBytes < 300; noiseBytes++) {
    const sent: Uint8Array[] = [];
    const line: Pick<SerialPort, 'onData' | 'write'> = { onData: undefined, write: (data) => sent.push(data.slice()) };
    new ModbusRtuServer(line, clock, { units: (id) => (id === 1 ? unit : undefined) }).start();
    const noise = rng.bytes(noiseBytes);
    line.onData?.(noise);
    line.onData?.(request.slice(0, length));
    line.onData?.(new Uint8Array(0));
    assert.equal(sent.length, 1, `${noiseBytes} bytes of noise`);
    const [answer = new Uint8Array()] = sent;
    assert.equal(crc16(answer, 0, answer.length), 0, 'a frame with its CRC has the remainder 0');
  }
});
