import type { PointConfig, ReadRequest } from '@t3000/core';
import { planBlocks } from '../blocks/plan-blocks.ts';
import type { Block, BlockLimits } from '../blocks/plan-blocks.ts';
import type { Holes } from '../blocks/holes.ts';
import { isBitTable } from '../blocks/span.ts';
import type { Span } from '../blocks/span.ts';
import { readPointAddress, spanOf } from '../maps/register-point.ts';
import type { RegisterPoint } from '../maps/register-point.ts';
import { wordsRequest } from './unit-session.ts';
import type { WordsRequest } from './unit-session.ts';

/** A point with its place on the wire. */
export interface PlacedPoint {
  readonly point: PointConfig;
  readonly register: RegisterPoint;
  readonly span: Span;
}

/** One block of registers with the points in it, as one request of the engine. */
export class PackedRead implements ReadRequest {
  readonly points: readonly PointConfig[];
  readonly answerBytes: number;
  readonly placed: readonly PlacedPoint[];
  readonly spans: readonly Span[];
  /** Undefined when every point of the request is one the device does not have. */
  readonly block: Block | undefined;
  readonly request: WordsRequest | undefined;
  /** From here on the points are known not to exist, or have an address that makes no sense. */
  readonly unreadFrom: number;

  constructor(placed: readonly PlacedPoint[], block: Block | undefined, unread: readonly PointConfig[]) {
    this.placed = placed;
    this.points = [...placed.map(({ point }) => point), ...unread];
    this.spans = placed.map(({ span }) => span);
    this.block = block && { ...block, members: placed.map((_, index) => index) };
    this.request = this.block && wordsRequest(this.block);
    this.unreadFrom = placed.length;
    this.answerBytes = block === undefined ? 0 : answerBytesOf(block);
  }
}

/** A block of texts: numbers and texts never travel together. */
export class PackedTexts extends PackedRead {
  readonly texts = true;
}

/** Places points on the wire; those without a usable address come back by themselves. */
export function placePoints(points: readonly PointConfig[]): { placed: PlacedPoint[]; broken: PointConfig[] } {
  const placed: PlacedPoint[] = [];
  const broken: PointConfig[] = [];
  for (const point of points) {
    const register = readPointAddress(point.address);
    if (typeof register === 'string') broken.push(point);
    else placed.push({ point, register, span: spanOf(register) });
  }
  return { placed, broken };
}

/**
 * Packs points into reads. Points the device is known not to have ride along with a read that is sent anyway, so that
 * they cost nothing and yet nobody takes a read for answered that was never sent.
 */
export function packReads(points: readonly PointConfig[], limits: BlockLimits, holes: Holes): PackedRead[] {
  const numbers = points.filter(({ kind }) => kind !== 'text');
  const texts = numbers.length === points.length ? [] : points.filter(({ kind }) => kind === 'text');
  return [...packKind(PackedRead, numbers, limits, holes), ...packKind(PackedTexts, texts, limits, holes)];
}

function packKind(
  Read: typeof PackedRead,
  points: readonly PointConfig[],
  limits: BlockLimits,
  holes: Holes,
): PackedRead[] {
  const { placed, broken } = placePoints(points);
  const present = placed.filter(({ span }) => !holes.isIllegal(span));
  // With nothing else to ask for, what is missing is asked for: somebody has to notice when the device is away.
  const asked = present.length > 0 ? present : placed;
  const absent = present.length > 0 ? placed.filter(({ span }) => holes.isIllegal(span)).map(({ point }) => point) : [];
  const blocks = planBlocks(
    asked.map(({ span }) => span),
    limits,
    holes,
  );
  const unread = [...absent, ...broken];
  if (blocks.length === 0) return unread.length === 0 ? [] : [new Read([], undefined, unread)];
  return blocks.map((block, index) => {
    const members = block.members.flatMap((member) => asked[member] ?? []);
    return new Read(members, block, index === 0 ? unread : []);
  });
}

function answerBytesOf({ table, count }: Span): number {
  return 2 + (isBitTable(table) ? Math.ceil(count / 8) : 2 * count);
}
