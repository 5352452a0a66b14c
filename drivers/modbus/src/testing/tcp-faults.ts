import type { Clock, Net, TcpServer, TcpSocket } from '@t3000/core';
import { writeMbap } from '../link/tcp/mbap.ts';
import { readRegistersAnswer } from '../pdu/read-registers.ts';

/** What a device does wrong, by the address that is read from it. Every register holds its own address. */
export const FaultAddress = {
  late: 9001,
  drop: 9002,
  half: 9003,
  halfThenClose: 9004,
  wrongId: 9005,
  busyAlways: 9006,
  exceptionOfOther: 9007,
  close: 9008,
  garbage: 9009,
  length40000: 9010,
  wrongProtocol: 9011,
  wrongUnit: 9012,
  wrongFunction: 9013,
  short: 9014,
  duplicate: 9015,
  swapped: 9016,
  byteByByte: 9017,
  gatewaySilent: 9018,
  swallowAll: 9019,
} as const;
export type FaultName = keyof typeof FaultAddress;

const names = new Map<number, FaultName>(Object.entries(FaultAddress).map(([name, at]) => [at, name as FaultName]));

export const LATE_MS = 500;

interface Question {
  readonly id: number;
  readonly unit: number;
  readonly code: number;
  readonly address: number;
  readonly count: number;
}

/** A Modbus TCP device that misbehaves on request, written without the framing it is to test. */
export function faultyTcpDevice(net: Net, clock: Clock, address: string, port: number): Promise<TcpServer> {
  return net.listenTcp({ address, port }, (socket) => serve(socket, clock));
}

function serve(socket: TcpSocket, clock: Clock): void {
  const held: Question[] = [];
  let deaf = false;
  let rest = Buffer.alloc(0);
  socket.onData = (data) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 12) {
      const question: Question = {
        id: rest.readUInt16BE(0),
        unit: rest[6] ?? 0,
        code: rest[7] ?? 0,
        address: rest.readUInt16BE(8),
        count: rest.readUInt16BE(10),
      };
      rest = rest.subarray(6 + rest.readUInt16BE(4));
      const name = names.get(question.address);
      if (name === 'swallowAll') deaf = true;
      if (deaf) continue;
      const fault = name === undefined ? undefined : faults[name];
      if (fault === undefined) socket.write(frame(question));
      else fault({ socket, clock, question, answer: frame(question), held });
    }
  };
}

interface Situation {
  readonly socket: TcpSocket;
  readonly clock: Clock;
  readonly question: Question;
  /** The right one. */
  readonly answer: Uint8Array;
  readonly held: Question[];
}

const answerAs =
  (change: (question: Question) => Partial<Question>) =>
  ({ socket, question }: Situation): void =>
    socket.write(frame({ ...question, ...change(question) }));

const faults: Readonly<Partial<Record<FaultName, (situation: Situation) => void>>> = {
  late: ({ clock, socket, answer }) => void clock.setTimer(LATE_MS, () => socket.write(answer)),
  drop: () => {},
  half: ({ socket, answer }) => socket.write(answer.subarray(0, 12)),
  halfThenClose({ socket, clock, answer }) {
    socket.write(answer.subarray(0, 12));
    clock.setTimer(20, () => socket.destroy());
  },
  wrongId: answerAs(({ id }) => ({ id: id + 1000 })),
  busyAlways: ({ socket, question }) => socket.write(exception(question, question.code, 6)),
  exceptionOfOther: ({ socket, question }) => socket.write(exception(question, 22, 1)),
  gatewaySilent: ({ socket, question }) => socket.write(exception(question, question.code, 11)),
  close: ({ socket }) => socket.destroy(),
  garbage: ({ socket }) => socket.write(Uint8Array.from({ length: 47 }, (_, index) => (index * 73 + 11) & 255)),
  length40000({ socket, answer }) {
    answer.set([40_000 >> 8, 40_000 & 255], 4);
    socket.write(answer);
  },
  wrongProtocol({ socket, answer }) {
    answer[3] = 7;
    socket.write(answer);
  },
  wrongUnit: answerAs(({ unit }) => ({ unit: unit + 1 })),
  wrongFunction: answerAs(() => ({ code: 4 })),
  short: answerAs(({ count }) => ({ count: count - 3 })),
  duplicate({ socket, answer }) {
    socket.write(answer);
    socket.write(answer);
  },
  swapped({ socket, question, answer, held }) {
    const first = held.pop();
    if (first === undefined) {
      held.push(question);
      return;
    }
    socket.write(answer);
    socket.write(frame(first));
  },
  byteByByte({ socket, clock, answer }) {
    for (const [at, byte] of answer.entries()) clock.setTimer(3 * at, () => socket.write(Uint8Array.of(byte)));
  },
};

function frame({ id, unit, code, address, count }: Question): Uint8Array {
  const registers = Array.from({ length: count }, (_, index) => (address + index) & 0xffff);
  const pdu = readRegistersAnswer(3, registers);
  pdu[0] = code;
  const bytes = new Uint8Array(260);
  return bytes.slice(0, writeMbap(bytes, id & 0xffff, unit, pdu));
}

function exception({ id, unit }: Question, code: number, exceptionCode: number): Uint8Array {
  const bytes = new Uint8Array(260);
  return bytes.slice(0, writeMbap(bytes, id, unit, Uint8Array.of(code | 0x80, exceptionCode)));
}
