export * from './answer.ts';
export * from './refusal.ts';
export * from './register-unit.ts';
export * from './rtu-server.ts';
export * from './served-unit.ts';
export * from './tcp-server.ts';
export { ExceptionCode } from '../pdu/exceptions.ts';
