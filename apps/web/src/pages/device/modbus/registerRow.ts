import type { ModbusDevice, Point } from '@t3000/contract';

/** A register with the point it is shown as. */
export type RegisterRow = ModbusDevice['registers'][number] & { readonly point: Point };
