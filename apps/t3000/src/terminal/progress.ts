import { printable } from './printable.ts';

/** One line that is rewritten on a terminal and absent elsewhere; goes to standard error. */
export interface ProgressLine {
  show(text: string): void;
  /** Removes the line, so that results start at the left edge. */
  clear(): void;
}

export function progressLine(stream: NodeJS.WriteStream): ProgressLine {
  let shown = false;
  return {
    show(text) {
      if (!stream.isTTY) return;
      stream.write(`\r\u001B[2K${printable(text).slice(0, (stream.columns || 80) - 1)}`);
      shown = true;
    },
    clear() {
      if (shown) stream.write('\r\u001B[2K');
      shown = false;
    },
  };
}
