/** A program of remarks whose image has exactly this many bytes: code, its end, and three empty tables (facts 6.2). */
export function programOf(imageBytes: number): Uint8Array {
  const image = new Uint8Array(imageBytes);
  const code = imageBytes - 9;
  image.set([code & 0xff, code >> 8]);
  let at = 2;
  for (let line = 10; at < 2 + code; line += 10) {
    const left = 2 + code - at;
    // A line takes five bytes and its text; what is left over must be room for another one.
    const text = left <= 205 ? left - 5 : Math.min(200, left - 10);
    image.set([0x01, line & 0xff, line >> 8, 0x1a, text], at);
    image.fill(0x41 + (line % 26), at + 5, at + 5 + text);
    at += 5 + text;
  }
  image[2 + code] = 0xfe;
  return image;
}
