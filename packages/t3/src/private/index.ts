export * from './block-message.ts';
export * from './blocks.ts';
export * from './denylist.ts';
export * from './modbus-tunnel.ts';
export * from './trend-message.ts';
