import { TEXT_VALUE_BYTES_MAX, textValueBytes } from '@t3000/core';
import type { JsonObject, PointConfig, PointKind, PointType, WriteCommand } from '@t3000/core';
import { CommandFailure, ExitCode } from '../exit-code.ts';
import { plain } from '../terminal/address.ts';

interface ObjectKind {
  readonly code: number;
  readonly short: string;
  readonly type: PointType;
  readonly kind: PointKind;
}

/** Object types a value can be read from by name on the command line (ASHRAE 135 clause 21, BACnetObjectType). */
const objectKinds: readonly ObjectKind[] = [
  { code: 0, short: 'AI', type: 'input', kind: 'analog' },
  { code: 1, short: 'AO', type: 'output', kind: 'analog' },
  { code: 2, short: 'AV', type: 'variable', kind: 'analog' },
  { code: 3, short: 'BI', type: 'input', kind: 'binary' },
  { code: 4, short: 'BO', type: 'output', kind: 'binary' },
  { code: 5, short: 'BV', type: 'variable', kind: 'binary' },
  { code: 13, short: 'MSI', type: 'input', kind: 'multistate' },
  { code: 14, short: 'MSO', type: 'output', kind: 'multistate' },
  { code: 19, short: 'MSV', type: 'variable', kind: 'multistate' },
  { code: 23, short: 'ACC', type: 'input', kind: 'analog' },
  { code: 24, short: 'PC', type: 'input', kind: 'analog' },
  { code: 45, short: 'IV', type: 'variable', kind: 'analog' },
  { code: 46, short: 'LAV', type: 'variable', kind: 'analog' },
  { code: 48, short: 'PIV', type: 'variable', kind: 'analog' },
  { code: 40, short: 'CSV', type: 'variable', kind: 'text' },
];

/** A point as the driver wants it, from text such as `AO3`; throws a usage failure that lists what is known. */
export function pointFromText(text: string): PointConfig {
  const match = /^([a-z]+)[\s:-]?(\d+)$/i.exec(text.trim());
  const kind = objectKinds.find((each) => each.short === match?.[1]?.toUpperCase());
  const instance = Number(match?.[2]);
  if (kind === undefined || !(instance <= 4_194_303)) {
    const known = objectKinds.map((each) => each.short).join(', ');
    throw new CommandFailure(
      ExitCode.usage,
      `"${text}" is not an object: write one of ${known} and an instance up to 4194303, for example AO3.`,
    );
  }
  return {
    id: 1,
    deviceId: 1,
    type: kind.type,
    number: instance,
    kind: kind.kind,
    address: { object_type: kind.code, instance },
    name: `${kind.short} ${instance}`,
    description: '',
    unit: '',
    stateTexts: [],
    minimum: undefined,
    maximum: undefined,
    writable: true,
    // A text may have a priority array; one without ignores the priority (clause 15.9.1.1.5).
    commandable: kind.type === 'output' || kind.kind === 'text',
    decimals: 3,
    enabled: true,
    pollIntervalMs: 60_000,
    deadband: 0,
  };
}

/** What a value from the command line asks for: a text for points that hold one, else a number, on or off; null releases. */
export function commandFromText(point: PointConfig, text: string): Pick<WriteCommand, 'value' | 'text'> {
  const isText = point.kind === 'text' && !isRelease(text);
  if (isText && textValueBytes(text) === undefined) {
    const limit = `more than ${TEXT_VALUE_BYTES_MAX} bytes`;
    throw new CommandFailure(
      ExitCode.usage,
      `A text of ${text.length} characters is too long for ${point.name}: ${limit}.`,
    );
  }
  return isText ? { value: undefined, text } : { value: valueFromText(point, text) };
}

function isRelease(text: string): boolean {
  return /^(null|release|relinquish)$/i.test(text);
}

/** A value from the command line: a number, on/off for binaries, or null to release. */
export function valueFromText(point: PointConfig, text: string): number | undefined {
  if (isRelease(text)) return undefined;
  if (point.kind === 'binary' && /^(on|active|true)$/i.test(text)) return 1;
  if (point.kind === 'binary' && /^(off|inactive|false)$/i.test(text)) return 0;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const fits =
    point.kind === 'analog'
      ? Number.isFinite(value)
      : point.kind === 'binary'
        ? value === 0 || value === 1
        : Number.isInteger(value) && value >= 1;
  if (fits) return value;
  const allowed = {
    analog: 'a number',
    binary: '0, 1, on or off',
    multistate: 'a state number from 1',
    text: 'a text',
  }[point.kind];
  throw new CommandFailure(
    ExitCode.usage,
    `"${text}" does not fit ${point.name}: it takes ${allowed}, or null to release.`,
  );
}

/** Where a point is inside its device: `AO3`, or `holding:7100` of a Modbus device. */
export function objectText({ object_type, instance, table, address, bit, type }: JsonObject): string {
  if (table !== undefined) return `${plain(table)}:${plain(address)}${type === 'bits' ? `.${plain(bit ?? 0)}` : ''}`;
  const kind = objectKinds.find((each) => each.code === object_type);
  return `${kind?.short ?? plain(object_type)}${plain(instance)}`;
}
