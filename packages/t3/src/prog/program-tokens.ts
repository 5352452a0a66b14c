/** Bytes of a compiled Control Basic program (facts 6.2). Those whose layout is not certain are left out on purpose. */
export const Token = {
  line: 0x01,
  assign: 0x09,
  if: 0x0e,
  else: 0x10,
  ifRising: 0x11,
  ifFalling: 0x12,
  goto: 0x13,
  gosub: 0x14,
  rem: 0x1a,
  gotoInIf: 0x2a,
  /** In an expression the byte of ELSE is a function with a count of arguments. */
  com1: 0x10,
  timeOn: 0x3c,
  timeOff: 0x3d,
  interval: 0x3e,
  timeFormat: 0x3f,
  negate: 0x69,
  not: 0x76,
  localPoint: 0x9c,
  constant: 0x9d,
  remotePoint: 0x9e,
  endOfProgram: 0xfe,
  endOfExpression: 0xff,
} as const;

/** Statements of one byte. */
export const bareStatements: Readonly<Record<number, string>> = { 0x15: 'RETURN', 0x17: 'END' };

/** Statements that take one point. */
export const pointStatements: Readonly<Record<number, string>> = {
  0x1c: 'START',
  0x1d: 'STOP',
  0x25: 'ENABLE',
  0x26: 'DISABLE',
};

/** A higher number binds tighter. */
export interface Operator {
  readonly text: string;
  readonly binding: number;
}

/** Operators between two values, low to high. */
export const binaryOperators: Readonly<Record<number, Operator>> = {
  0x75: { text: 'OR', binding: 1 },
  0x73: { text: 'XOR', binding: 2 },
  0x74: { text: 'AND', binding: 3 },
  0x60: { text: '>=', binding: 4 },
  0x61: { text: '<=', binding: 4 },
  0x6d: { text: '<', binding: 4 },
  0x6e: { text: '>', binding: 4 },
  0x71: { text: '=', binding: 4 },
  0x72: { text: '<>', binding: 4 },
  0x6b: { text: '+', binding: 5 },
  0x6c: { text: '-', binding: 5 },
  0x66: { text: 'MOD', binding: 6 },
  0x67: { text: '*', binding: 6 },
  0x68: { text: '/', binding: 6 },
  0x7b: { text: '\\', binding: 6 },
  0x65: { text: '^', binding: 7 },
};

/** What a prefix binds like, and what stands alone. */
export const prefixBinding = 8;
export const atomBinding = 9;

/** Functions without an argument. */
export const plainFunctions: Readonly<Record<number, string>> = {
  0x34: 'DOY',
  0x35: 'DOW',
  0x3b: 'TIME',
  0x4b: 'SCANS',
  0x4c: 'POWER-LOSS',
  0x52: 'DOM',
  0x53: 'MOY',
};

/** Functions of one argument. */
export const singleFunctions: Readonly<Record<number, string>> = {
  0x32: 'ABS',
  0x36: 'INT',
  0x39: 'SQR',
  0x4d: 'LN',
  0x4e: 'LN-1',
  0xd1: 'SIN',
  0xd2: 'COS',
};

/** Functions whose arguments are counted by the byte behind them. */
export const countedFunctions: Readonly<Record<number, string>> = {
  0x10: 'COM1',
  0x33: 'AVG',
  0x37: 'MAX',
  0x38: 'MIN',
};
