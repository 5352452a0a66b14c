export { NetworkError, UnexpectedReply } from './errors.ts';
export { hostClock } from './host-clock.ts';
export { liveClient } from './live-client.ts';
export type { LiveClient, LiveClientOptions, LiveListeners, LivePoint, LiveState, LiveTopic } from './live-client.ts';
export { createClient } from './rest-client.ts';
export type { CallInput, CallOptions, Client, ClientOptions } from './rest-client.ts';
export { openWebSocket } from './socket.ts';
export type { OpenSocket, Socket, SocketEvents } from './socket.ts';
