/** What the live client hears from its connection. `onClose` comes exactly once, also when it never opened. */
export interface SocketEvents {
  readonly onOpen: () => void;
  readonly onMessage: (text: string) => void;
  readonly onClose: (code: number) => void;
}

export interface Socket {
  send(text: string): void;
  close(): void;
}

export type OpenSocket = (url: string, events: SocketEvents) => Socket;

/** A connection through the global WebSocket, which browsers and Node have. */
export const openWebSocket: OpenSocket = (url, events) => {
  const socket = new WebSocket(url);
  socket.addEventListener('open', () => events.onOpen());
  socket.addEventListener('message', (event: { readonly data: unknown }) => {
    if (typeof event.data === 'string') events.onMessage(event.data);
  });
  socket.addEventListener('close', (event: { readonly code: number }) => events.onClose(event.code));
  return {
    // While the other end is closing the connection there is nobody to hear it; `onClose` follows.
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => socket.close(),
  };
};
