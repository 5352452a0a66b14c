import { ByteReader, DecodeError } from '@t3000/core';
import { expressionText, pointText, unknown, type ProgramNames, type TimeTable } from './expression-text.ts';
import { bareStatements, pointStatements, Token } from './program-tokens.ts';

/** One line of a program's source. */
export interface ProgramLine {
  readonly number: number;
  readonly text: string;
}

/** IF inside THEN and ELSE: people nest two or three deep. */
const nestingMax = 16;

/**
 * The source of a compiled program. Whatever is not known for certain is a DecodeError with the offset in the image, so
 * that a listing is either right or absent.
 */
export function programLines(image: Uint8Array, names: ProgramNames): ProgramLine[] {
  const head = new ByteReader(image);
  const length = head.remaining < 2 ? 0 : head.u16le();
  if (length === 0) return [];
  // The length leaves out the byte that ends the program.
  if (length + 1 > head.remaining) {
    throw new DecodeError('truncated', `the code takes ${length} bytes, there are ${head.remaining}`, 0, 'code');
  }
  const listing = new Listing(image, 2 + length + 1, names);
  return listing.read();
}

class Listing {
  readonly #reader: ByteReader;
  readonly #names: ProgramNames;
  readonly #times: TimeTable;
  /** Where lines start, and where they are referred to, which is settled when all are known. */
  readonly #starts = new Map<number, number>();
  readonly #jumps: { readonly mark: string; readonly target: number; readonly offset: number }[] = [];

  constructor(image: Uint8Array, end: number, names: ProgramNames) {
    this.#names = names;
    this.#times = timeTable(image, end, names);
    this.#reader = new ByteReader(image).reset(image, 2, end);
  }

  read(): ProgramLine[] {
    const reader = this.#reader;
    const lines: ProgramLine[] = [];
    while (reader.peek() !== Token.endOfProgram) {
      const offset = reader.position;
      const token = reader.u8();
      if (token !== Token.line) throw unknown('start of a line', token, offset);
      const number = reader.u16le();
      this.#starts.set(offset, number);
      lines.push({ number, text: this.#statement(false, 0) });
    }
    return this.#withTargets(lines);
  }

  #statement(isInside: boolean, depth: number): string {
    const reader = this.#reader;
    const offset = reader.position;
    const token = reader.u8();
    const bare = bareStatements[token];
    const onPoint = pointStatements[token];
    if (bare !== undefined) return bare;
    if (onPoint !== undefined) return `${onPoint} ${pointText(reader, this.#names)}`;
    switch (token) {
      case Token.rem:
        // NUL is what the marks of jumps are made of.
        return `REM ${latin1(reader.view(reader.u8())).replaceAll('\0', '\uFFFD')}`;
      case Token.assign: {
        const target = pointText(reader, this.#names);
        const value = this.#expression();
        // Only inside THEN and ELSE does an assignment say where it ends.
        if (isInside) this.#expect(Token.endOfExpression);
        return `${target} = ${value}`;
      }
      case Token.if:
        return this.#condition('IF', 0, depth);
      case Token.ifRising:
        return this.#condition('IF+', 1, depth);
      case Token.ifFalling:
        return this.#condition('IF-', 1, depth);
      case Token.goto:
      case Token.gotoInIf:
        return `GOTO ${this.#jump()}`;
      case Token.gosub:
        return `GOSUB ${this.#jump()}`;
      default:
        throw unknown('statement', token, offset);
    }
  }

  #condition(word: string, stateBytes: number, depth: number): string {
    const reader = this.#reader;
    if (depth >= nestingMax) throw new DecodeError('too_deep', 'IF is nested too deeply', reader.position, 'code');
    const condition = this.#expression();
    this.#expect(Token.endOfExpression);
    reader.skip(stateBytes);
    const next = reader.u16le();
    const then: string[] = [];
    const text = `${word} ${condition} THEN`;
    while (reader.position < next) {
      if (reader.peek() === Token.else) {
        reader.skip(1);
        this.#expect(Token.endOfExpression);
        const end = reader.u16le();
        this.#checkPlace(next);
        const others: string[] = [];
        while (reader.position < end) others.push(this.#statement(true, depth + 1));
        this.#checkPlace(end);
        return `${text} ${then.join(' , ')} ELSE ${others.join(' , ')}`;
      }
      then.push(this.#statement(true, depth + 1));
    }
    this.#checkPlace(next);
    return `${text} ${then.join(' , ')}`;
  }

  #expression(): string {
    return expressionText(this.#reader, this.#names, this.#times);
  }

  #expect(token: number): void {
    const offset = this.#reader.position;
    const found = this.#reader.u8();
    if (found !== token) throw unknown('end of an expression', found, offset);
  }

  /** Parts of an IF must end where it says, or the listing would be a guess. */
  #checkPlace(expected: number): void {
    const { position } = this.#reader;
    if (position === expected) return;
    throw new DecodeError('inconsistent', `a part of IF should end at ${expected}`, position, 'code');
  }

  /** A mark no program text can hold, replaced by the line number once every line is known. */
  #jump(): string {
    const offset = this.#reader.position;
    const mark = `\0${this.#jumps.length}\0`;
    this.#jumps.push({ mark, target: this.#reader.u16le(), offset });
    return mark;
  }

  #withTargets(lines: readonly ProgramLine[]): ProgramLine[] {
    const targets = this.#jumps.map(({ target, offset }) => {
      const number = this.#starts.get(target);
      if (number === undefined) throw new DecodeError('inconsistent', `no line starts at ${target}`, offset, 'code');
      return String(number);
    });
    const marks = /\0(\d+)\0/g;
    return lines.map(({ number, text }) => ({
      number,
      text: text.replace(marks, (_, i: string) => targets[Number(i)] ?? ''),
    }));
  }
}

/**
 * Expressions TIME-ON and TIME-OFF measure, by the place of their four-byte counter: behind the code stand the resume
 * offset, the local variables with their length, and this table with its own.
 */
function timeTable(image: Uint8Array, end: number, names: ProgramNames): TimeTable {
  const times = new Map<number, string>();
  const reader = new ByteReader(image).reset(image, end);
  if (reader.remaining < 4) return times;
  reader.skip(2);
  const localBytes = reader.u16le();
  if (localBytes + 2 > reader.remaining) return times;
  reader.skip(localBytes);
  const tableBytes = Math.min(reader.u16le(), reader.remaining);
  const table = reader.slice(tableBytes);
  const start = table.position;
  while (table.remaining > 0) {
    const measured = expressionText(table, names, new Map());
    table.skip(2);
    times.set(table.position - start, measured);
    table.skip(4);
  }
  return times;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
