export * from './pdu/index.ts';
export * from './transaction/client.ts';
export type { Exchange } from './transaction/exchange-log.ts';
export type { BreakerState, LineState, LineStatistics, UnitState } from './transaction/line-state.ts';
