import type { PointConfig, WriteCommand, WriteOutcome } from '@t3000/core';
import { spanText } from '../blocks/span.ts';
import { readPointAddress, spanOf } from '../maps/register-point.ts';
import type { RegisterPoint, WriteRule } from '../maps/register-point.ts';
import type { RegisterMap } from '../maps/register-map.ts';
import { zoneRule } from '../maps/write-zones.ts';
import { maskWriteRegister } from '../pdu/mask-write.ts';
import type { ModbusRequest } from '../pdu/request.ts';
import { writeCoils, writeRegisters } from '../pdu/write-multiple.ts';
import { writeCoil, writeRegister } from '../pdu/write-single.ts';
import { describeFailure } from '../transaction/client.ts';
import type { Outcome } from '../transaction/client.ts';
import { encodeText } from '../values/text.ts';
import { encodeValue } from '../values/value-codec.ts';
import { isUnknownFunction, writeOutcomeOf } from './failure.ts';
import type { UnitSession } from './unit-session.ts';

export interface WriteContext {
  readonly session: UnitSession;
  /** Learned on the way: functions the device does not know. */
  readonly unknownFunctions: Set<number>;
  readonly map: Pick<RegisterMap, 'zones' | 'name'> | undefined;
}

const urgent = { priority: 'urgent' } as const;

/** A command as registers, checked against everything known before anything is sent. */
export interface PlannedWrite {
  readonly register: RegisterPoint;
  readonly words: Uint16Array;
  readonly rule: WriteRule;
}

/** The registers a command means, or why it is not carried out. */
export function planWrite(
  point: PointConfig,
  command: WriteCommand,
  map: WriteContext['map'],
): PlannedWrite | { readonly refused: string } {
  const register = readPointAddress(point.address);
  if (typeof register === 'string') return { refused: `${point.name} has no usable address: ${register}` };
  if (command.value === undefined && command.text === undefined)
    return { refused: `${point.name} has no priority array, so nothing can be released` };
  const { table } = register;
  if (!point.writable || register.write === 'none' || table === 'discrete' || table === 'input') {
    return { refused: `${point.name} takes no writes` };
  }
  const words = wordsOf(point, command, register);
  if (typeof words === 'string') return { refused: words };
  const zone = map === undefined ? { rule: undefined } : zoneRule(map, spanOf(register));
  return 'refused' in zone ? zone : { register, words, rule: zone.rule ?? register.write };
}

function wordsOf(
  { name, kind }: PointConfig,
  { value, text }: WriteCommand,
  { format }: RegisterPoint,
): Uint16Array | string {
  if (text !== undefined) {
    if (kind !== 'text' || format.type !== 'string') return `${name} takes no text`;
    return encodeText(text, format.length, format.order);
  }
  if (value === undefined || kind === 'text') return `${name} takes a text, not ${value}`;
  if (kind === 'binary' && value !== 0 && value !== 1) return `${value} is neither 0 nor 1`;
  return encodeValue(value, format);
}

/** Sends a planned write once. Only what the device refused for not knowing the function is tried another way. */
export async function performWrite(plan: PlannedWrite, context: WriteContext): Promise<WriteOutcome> {
  const obstacle = await checkGuard(plan.register, context.session);
  if (obstacle !== undefined) return { status: 'refused', detail: obstacle };
  const outcome = await send(plan, context);
  if ('status' in outcome) return outcome;
  return outcome.kind === 'answer' ? { status: 'accepted' } : writeOutcomeOf(outcome);
}

async function checkGuard({ guard }: RegisterPoint, session: UnitSession): Promise<string | undefined> {
  if (guard === undefined) return undefined;
  const outcome = await session.read({ table: guard.table, address: guard.address, count: 1 }, urgent);
  if (outcome.kind !== 'answer') {
    return `${spanText({ ...guard, count: 1 })} could not be looked at before the write: ${describeFailure(outcome)}`;
  }
  return outcome.value[0] === guard.equals ? undefined : guard.why;
}

async function send(plan: PlannedWrite, context: WriteContext): Promise<Outcome<undefined> | WriteOutcome> {
  const { register, words, rule } = plan;
  const { address, table, format } = register;
  const [word = 0] = words;
  if (table === 'coil') {
    return sendEither([writeCoil(address, word === 1), writeCoils(address, [word])], rule, context);
  }
  if (format.type === 'bits' && format.bits < 16) return sendBits(plan, context);
  if (words.length > 1) return context.session.ask(writeRegisters(address, words), urgent);
  return sendEither([writeRegister(address, word), writeRegisters(address, words)], rule, context);
}

/** The short form, or the long one where the rule or the device wants it. */
async function sendEither(
  [single, multiple]: readonly [ModbusRequest<undefined>, ModbusRequest<undefined>],
  rule: WriteRule,
  { session, unknownFunctions }: WriteContext,
): Promise<Outcome<undefined>> {
  if (rule === 'multiple') return session.ask(multiple, urgent);
  if (rule === 'single' || !unknownFunctions.has(single.code)) {
    const outcome = await session.ask(single, urgent);
    if (rule === 'single' || outcome.kind === 'answer' || !isUnknownFunction(outcome)) return outcome;
    unknownFunctions.add(single.code);
  }
  return session.ask(multiple, urgent);
}

/** Changes some bits and leaves the others: by mask write, or by reading and writing where a device has none. */
async function sendBits(
  { register, words, rule }: PlannedWrite,
  context: WriteContext,
): Promise<Outcome<undefined> | WriteOutcome> {
  const { session, unknownFunctions } = context;
  const { address, format } = register;
  const field = encodeValue(2 ** format.bits - 1, { ...format, scale: 1, offset: 0, invalid: [], codes: [] });
  const mask = typeof field === 'string' ? 0 : (field[0] ?? 0);
  const [bits = 0] = words;
  if (!unknownFunctions.has(MASK_WRITE)) {
    const outcome = await session.ask(maskWriteRegister(address, ~mask & 0xffff, bits), urgent);
    if (outcome.kind === 'answer' || !isUnknownFunction(outcome)) return outcome;
    unknownFunctions.add(MASK_WRITE);
  }
  const before = await session.read({ table: 'holding', address, count: 1 }, urgent);
  if (before.kind !== 'answer') {
    return {
      status: 'refused',
      detail: `the other bits of the register could not be read: ${describeFailure(before)}`,
    };
  }
  const word = ((before.value[0] ?? 0) & ~mask & 0xffff) | bits;
  return sendEither([writeRegister(address, word), writeRegisters(address, [word])], rule, context);
}

const MASK_WRITE = 22;
