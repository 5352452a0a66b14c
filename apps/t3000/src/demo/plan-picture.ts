import { crc32, deflateSync } from 'node:zlib';
import { roomsOfFloor, shafts, shell } from './floor-layout.ts';
import type { Box } from './floor-layout.ts';

/** Pixels. */
export const planSize = { width: 1600, height: 1000 } as const;
const { width: WIDTH, height: HEIGHT } = planSize;

const paper = 0xfc;
const hatch = 0xe2;
const ink = 0x46;

/** Pixels. */
const WALL = 5;
const OUTER_WALL = 11;
const DOOR = 46;

/** A plan of a demo floor as an architect's print: walls, doors, shafts. A PNG of some kilobytes. */
export function planPicture(floor: number): Uint8Array {
  const pixels = new Uint8Array(WIDTH * HEIGHT).fill(paper);
  for (const shaft of shafts) {
    fill(pixels, shaft, (x, y) => (Math.floor((x + y) / 9) % 2 === 0 ? hatch : paper));
    outline(pixels, shaft, WALL);
  }
  for (const { box } of roomsOfFloor(floor)) {
    outline(pixels, box, WALL);
    door(pixels, box);
  }
  outline(pixels, shell, OUTER_WALL);
  return png(pixels);
}

function fill(pixels: Uint8Array, box: Box, shade: (x: number, y: number) => number): void {
  const [left, right] = [Math.round(box.left * WIDTH), Math.round(box.right * WIDTH)];
  const [top, bottom] = [Math.round(box.top * HEIGHT), Math.round(box.bottom * HEIGHT)];
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) pixels[y * WIDTH + x] = shade(x, y);
}

/** Walls stand half inside and half outside of the box, so that neighbours share theirs. */
function outline(pixels: Uint8Array, { left, top, right, bottom }: Box, thickness: number): void {
  const [dx, dy] = [thickness / 2 / WIDTH, thickness / 2 / HEIGHT];
  for (const y of [top, bottom]) {
    fill(pixels, { left: left - dx, right: right + dx, top: y - dy, bottom: y + dy }, () => ink);
  }
  for (const x of [left, right]) {
    fill(pixels, { left: x - dx, right: x + dx, top: top - dy, bottom: bottom + dy }, () => ink);
  }
}

/** A gap in the wall that faces the middle of the building. */
function door(pixels: Uint8Array, { left, top, right, bottom }: Box): void {
  const x = Math.abs(left - 0.5) < Math.abs(right - 0.5) ? left : right;
  const y = (top + bottom) / 2;
  const [dx, dy] = [(WALL / 2 + 1) / WIDTH, DOOR / 2 / HEIGHT];
  fill(pixels, { left: x - dx, right: x + dx, top: y - dy, bottom: y + dy }, () => paper);
}

/** PNG of eight-bit grey (RFC 2083): one filter octet before each line, here 0 for none. */
function png(pixels: Uint8Array): Uint8Array {
  const lines = new Uint8Array((WIDTH + 1) * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) lines.set(pixels.subarray(y * WIDTH, (y + 1) * WIDTH), y * (WIDTH + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(lines)), chunk('IEND')]);
}

function chunk(type: string, data: Uint8Array = new Uint8Array()): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
