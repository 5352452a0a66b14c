import { printable } from './printable.ts';

/** What a server tells the person, or the program, that started it. */
export interface Announcer {
  readonly setupCode: (code: string) => void;
  readonly ready: (url: string) => void;
  /** One step of a longer start. */
  readonly step: (text: string) => void;
}

export function announcer(json: boolean): Announcer {
  if (json) {
    return {
      setupCode: (code) => line({ event: 'setup_code', code }),
      ready: (url) => line({ event: 'ready', url, pid: process.pid }),
      step: (text) => line({ event: 'step', text }),
    };
  }
  return {
    setupCode: (code) =>
      void process.stdout.write(`\n  There is no account yet. Set-up code, valid for 15 minutes:\n\n      ${code}\n\n`),
    ready: (url) => void process.stdout.write(`  T3000 Hub is ready:  ${url}\n  Stop it with Ctrl C.\n\n`),
    step: (text) => void process.stdout.write(`  ${printable(text)}\n`),
  };
}

function line(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
