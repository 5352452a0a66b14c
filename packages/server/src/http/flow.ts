/** An answer that is sent while it is made. It is pulled by the socket: who reads slowly slows it, who leaves ends it. */
export class Flow {
  readonly contentType: string;
  readonly pieces: AsyncIterable<Uint8Array | string>;

  constructor(contentType: string, pieces: AsyncIterable<Uint8Array | string>) {
    this.contentType = contentType;
    this.pieces = pieces;
  }
}

/** True when the Accept header names the type itself: a wildcard means that JSON will do. */
export function accepts(header: string | undefined, type: string): boolean {
  return (header ?? '').split(',').some((entry) => {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    return name === type && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
  });
}
