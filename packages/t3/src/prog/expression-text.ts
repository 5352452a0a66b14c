import { DecodeError, type ByteReader } from '@t3000/core';
import type { NetPointReference } from '../records/index.ts';
import {
  atomBinding,
  binaryOperators,
  countedFunctions,
  plainFunctions,
  prefixBinding,
  singleFunctions,
  Token,
} from './program-tokens.ts';

/** Where the listing of a program gets its names from. */
export interface ProgramNames {
  /** A point of this panel; `pointType` is the type index + 1. */
  local(number: number, pointType: number): string;
  remote(reference: NetPointReference): string;
}

/** What TIME-ON and TIME-OFF measure, by the place of their counter in the table behind the code. */
export type TimeTable = ReadonlyMap<number, string>;

interface Part {
  readonly text: string;
  readonly binding: number;
}

/** Values waiting for their operator: more than the 2000 bytes of an image could push is impossible anyway. */
const stackMax = 64;

/** Text of the expression at the cursor, which is left before the byte that ends it. */
export function expressionText(reader: ByteReader, names: ProgramNames, times: TimeTable): string {
  const stack: Part[] = [];
  const start = reader.position;
  while (!endsExpression(reader.peek())) {
    readToken(reader, stack, names, times);
    if (stack.length > stackMax) throw new DecodeError('too_deep', 'an expression is nested too deeply', start, 'code');
  }
  const [whole, ...more] = stack;
  if (whole === undefined || more.length > 0) {
    throw new DecodeError('inconsistent', `an expression leaves ${stack.length} values`, start, 'code');
  }
  return whole.text;
}

export function pointText(reader: ByteReader, names: ProgramNames): string {
  const offset = reader.position;
  const token = reader.u8();
  if (token === Token.localPoint) return names.local(reader.u8(), reader.u8());
  if (token !== Token.remotePoint) throw unknown('operand', token, offset);
  const [number, pointType, panel, subPanel, network] = [
    reader.u8(),
    reader.u8(),
    reader.u8(),
    reader.u8(),
    reader.u8(),
  ];
  return names.remote({ number, pointType, panel, subPanel, network });
}

export function unknown(what: string, token: number, offset: number): DecodeError {
  return new DecodeError('unsupported', `${what} ${token.toString(16).padStart(2, '0')} is not known`, offset, 'code');
}

/** The end of the code, of a line or of an expression that says so itself. */
function endsExpression(next: number): boolean {
  return next === -1 || next === Token.line || next === Token.endOfExpression || next === Token.endOfProgram;
}

function readToken(reader: ByteReader, stack: Part[], names: ProgramNames, times: TimeTable): void {
  const offset = reader.position;
  const token = reader.peek();
  if (token === Token.localPoint || token === Token.remotePoint) {
    stack.push({ text: pointText(reader, names), binding: atomBinding });
    return;
  }
  reader.skip(1);
  const operator = binaryOperators[token];
  const plain = plainFunctions[token];
  const single = singleFunctions[token];
  const counted = countedFunctions[token];
  if (token === Token.constant) stack.push(constantPart(reader));
  else if (operator !== undefined) {
    const [left, right] = take(stack, 2, offset);
    // Equal binding on the right would be read from the left.
    const text = `${within(left, operator.binding)} ${operator.text} ${within(right, operator.binding + 1)}`;
    stack.push({ text, binding: operator.binding });
  } else if (token === Token.not || token === Token.negate) {
    const [value] = take(stack, 1, offset);
    const text = within(value, prefixBinding);
    stack.push({ text: token === Token.not ? `NOT ${text}` : `-${text}`, binding: prefixBinding });
  } else if (plain !== undefined) stack.push({ text: plain, binding: atomBinding });
  else if (single !== undefined) stack.push(call(single, take(stack, 1, offset)));
  else if (counted !== undefined) stack.push(call(counted, take(stack, reader.u8(), offset)));
  else if (token === Token.interval) {
    stack.push(call('INTERVAL', take(stack, 1, offset)));
    // The panel counts here.
    reader.skip(4);
  } else if (token === Token.timeOn || token === Token.timeOff) stack.push(timerPart(reader, token, times, offset));
  else throw unknown('token', token, offset);
}

function constantPart(reader: ByteReader): Part {
  const value = reader.i32le();
  if (reader.peek() !== Token.timeFormat)
    return { text: String(value / 1000), binding: value < 0 ? prefixBinding : atomBinding };
  reader.skip(1);
  const seconds = Math.trunc(value / 1000);
  const parts = [Math.trunc(seconds / 3600), Math.trunc(seconds / 60) % 60, seconds % 60];
  const text = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return { text, binding: atomBinding };
}

function timerPart(reader: ByteReader, token: number, times: TimeTable, offset: number): Part {
  const place = reader.u16le();
  const measured = times.get(place);
  if (measured === undefined) {
    throw new DecodeError('inconsistent', `place ${place} of the time table is not there`, offset, 'code');
  }
  return call(token === Token.timeOn ? 'TIME-ON' : 'TIME-OFF', [{ text: measured, binding: atomBinding }]);
}

function call(name: string, args: readonly Part[]): Part {
  return { text: `${name} ( ${args.map(({ text }) => text).join(' , ')} )`, binding: atomBinding };
}

function within(part: Part | undefined, binding: number): string {
  if (part === undefined) return '';
  return part.binding < binding ? `( ${part.text} )` : part.text;
}

function take(stack: Part[], count: number, offset: number): Part[] {
  if (stack.length < count) {
    throw new DecodeError('inconsistent', `${count} values wanted, ${stack.length} are there`, offset, 'code');
  }
  return stack.splice(stack.length - count);
}
