/** Character sets of clause 20.2.9. */
export const Charset = { utf8: 0, dbcs: 1, jisX0208: 2, ucs4: 3, ucs2: 4, latin1: 5 } as const;

/** Code pages seen in the field with charset 1, by the name the platform's decoder knows. */
const dbcsLabels: Readonly<Record<number, string>> = {
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  1250: 'windows-1250',
  1251: 'windows-1251',
  1252: 'windows-1252',
  1253: 'windows-1253',
  1254: 'windows-1254',
};

const decoders = new Map<string, TextDecoder>();
const encoder = new TextEncoder();

/** The text, or undefined when nobody can say what these bytes mean. Bad sequences become U+FFFD. */
export function decodeText(charset: number, bytes: Uint8Array): string | undefined {
  switch (charset) {
    case Charset.utf8:
      return decoderOf('utf-8').decode(bytes);
    case Charset.dbcs:
      return decodeDbcs(bytes);
    case Charset.jisX0208:
      return decodeJis(bytes);
    case Charset.ucs4:
      return decodeUcs4(bytes);
    case Charset.ucs2:
      return decoderOf('utf-16be').decode(bytes);
    case Charset.latin1:
      return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
    default:
      return undefined;
  }
}

/** UTF-8, the set every revision since 2010 understands (charset 0 was ANSI X3.4 before, its subset). */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

function decoderOf(label: string): TextDecoder {
  let decoder = decoders.get(label);
  if (!decoder) {
    decoder = new TextDecoder(label, { ignoreBOM: true });
    decoders.set(label, decoder);
  }
  return decoder;
}

/** Two octets of code page number precede the text. */
function decodeDbcs(bytes: Uint8Array): string | undefined {
  const [high, low] = bytes;
  if (high === undefined || low === undefined) return undefined;
  const label = dbcsLabels[high * 256 + low];
  return label === undefined ? undefined : decoderOf(label).decode(bytes.subarray(2));
}

/** Bare JIS X 0208 codes are what ISO-2022-JP carries between two escape sequences. */
function decodeJis(bytes: Uint8Array): string {
  const framed = new Uint8Array(bytes.length + 3);
  framed.set([0x1b, 0x24, 0x42]);
  framed.set(bytes, 3);
  return decoderOf('iso-2022-jp').decode(framed);
}

function decodeUcs4(bytes: Uint8Array): string {
  let text = '';
  for (let offset = 0; offset + 4 <= bytes.length; offset += 4) {
    const code =
      (((bytes[offset] ?? 0) << 24) |
        ((bytes[offset + 1] ?? 0) << 16) |
        ((bytes[offset + 2] ?? 0) << 8) |
        (bytes[offset + 3] ?? 0)) >>>
      0;
    const valid = code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff);
    text += String.fromCodePoint(valid ? code : 0xfffd);
  }
  return bytes.length % 4 === 0 ? text : `${text}\ufffd`;
}
