import assert from 'node:assert/strict';
import test from 'node:test';
import { ByteReader, ByteWriter } from './bytes.ts';

test('a writer that grows in the middle of a number keeps the number', () => {
  for (let before = 0; before < 80; before++) {
    const writer = new ByteWriter();
    for (let count = 0; count < before; count++) writer.u8(count);
    writer.u16(0x1234).u32(0xdead_beef).f32(21.5).f64(-1.25).i32(-7).u16le(5);
    const reader = new ByteReader(writer.copy());
    reader.skip(before);
    assert.deepEqual(
      [reader.u16(), reader.u32(), reader.f32(), reader.f64(), reader.i32(), reader.u16le()],
      [0x1234, 0xdead_beef, 21.5, -1.25, -7, 5],
    );
  }
});
