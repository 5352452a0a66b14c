/** What the program tells the shell. Scripts depend on these numbers: never change one. */
export const ExitCode = {
  ok: 0,
  /** Our own fault; a message was printed. */
  failed: 1,
  /** The command line or configuration is wrong. */
  usage: 2,
  /** Nobody answered. */
  noAnswer: 3,
  /** The device refused. */
  refused: 4,
  /** A write was sent, but nobody knows whether it took effect. */
  unconfirmed: 5,
  /** `doctor` or `audit verify` found something wrong. */
  findings: 6,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Ends the current command with a message and a code, without a stack. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}

export const exitCodeHelp = `Exit codes:
  0 done   1 failed   2 wrong command line or configuration   3 no answer
  4 the device refused   5 write not confirmed   6 doctor or audit found something`;
