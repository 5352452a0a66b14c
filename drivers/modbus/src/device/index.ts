export * from '../pdu/exceptions.ts';
