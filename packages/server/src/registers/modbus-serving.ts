import type { ModbusServerStatus, RowProblem, ServedRegister } from '@t3000/contract';

/** Points of the site as Modbus registers for others; handed in, because the server knows no protocol. */
export interface ModbusServing {
  status(): ModbusServerStatus;
  list(): readonly ServedRegister[];
  /** The table as it is; with a place for every point that has none yet when asked to propose. */
  csv(propose: boolean): string;
  /** Checks a table and, unless only asked to check, takes it up and keeps it. */
  save(csv: string, dryRun: boolean): { readonly points: number; readonly problems: readonly RowProblem[] };
}
