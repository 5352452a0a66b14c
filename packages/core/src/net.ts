/** The network as the program may see it. Addresses are numeric literals; names are resolved by the caller. */
export interface Net {
  /** Opens a UDP socket, or rejects with a {@link NetError}. */
  bindUdp(options: UdpOptions): Promise<UdpSocket>;
  /** Connects, or rejects with a {@link NetError} after `timeoutMs`. */
  connectTcp(options: TcpConnectOptions): Promise<TcpSocket>;
  /** Listens, or rejects with a {@link NetError}. */
  listenTcp(options: TcpListenOptions, onConnection: (socket: TcpSocket) => void): Promise<TcpServer>;
  /** IPv4 interfaces of this machine, loopback included. */
  interfaces(): NetInterface[];
  /** Which program has a local port, where the operating system lets this one see it. */
  whoHolds?(transport: 'udp' | 'tcp', port: number): Promise<PortHolder | undefined>;
}

/** A program that has a port. */
export interface PortHolder {
  readonly pid: number;
  /** Its name as the operating system shows it; empty when it may not be read. */
  readonly program: string;
}

/** `bacserv (process 4711)`, for messages. */
export function describeHolder({ pid, program }: PortHolder): string {
  return program === '' ? `process ${pid}` : `${program} (process ${pid})`;
}

export interface UdpOptions {
  /** Numeric local address; `0.0.0.0` for all. */
  readonly address: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Lets several sockets share the port (SO_REUSEADDR); needed for broadcast listeners. */
  readonly reuseAddress?: boolean;
  /** Wanted receive buffer (SO_RCVBUF); a burst of answers overflows the default of about 200 kB. */
  readonly receiveBufferBytes?: number;
  /** Called for every datagram. `data` may be reused after the call returns: copy what must stay. */
  readonly onMessage: (data: Uint8Array, from: UdpEndpoint) => void;
  /** Called for errors of the socket after it was opened; it stays open unless closed. */
  readonly onError?: (error: NetError) => void;
}

export interface UdpEndpoint {
  readonly address: string;
  readonly port: number;
}

export interface UdpSocket {
  readonly local: UdpEndpoint;
  /** Sends one datagram; `data` is not touched after the call returns. Errors go to `onError`. */
  send(data: Uint8Array, to: UdpEndpoint): void;
  close(): Promise<void>;
}

export interface TcpConnectOptions {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
}

export interface TcpListenOptions {
  readonly address: string;
  readonly port: number;
}

export interface TcpSocket {
  readonly remote: UdpEndpoint;
  /** Set once by the owner before data is expected. `data` may be reused after the call returns: copy what must stay. */
  onData: ((data: Uint8Array) => void) | undefined;
  /** Called once, with the error when there was one. */
  onClose: ((error: NetError | undefined) => void) | undefined;
  /** Bytes waiting in this process. */
  readonly bufferedBytes: number;
  write(data: Uint8Array): void;
  /** Drops the connection at once. */
  destroy(): void;
}

export interface TcpServer {
  readonly local: UdpEndpoint;
  close(): Promise<void>;
}

export interface NetInterface {
  readonly name: string;
  readonly address: string;
  readonly netmask: string;
  readonly broadcast: string;
  readonly internal: boolean;
}

/** The serial ports as the program may see them. */
export interface Serial {
  /**
   * Opens a port for this program alone, or rejects with a {@link NetError}: `address_not_available` when there is no such
   * port, `address_in_use` when somebody holds it, `denied` without the right to it.
   */
  openSerial(options: SerialOptions): Promise<SerialPort>;
  /** Ports of this machine, the ones with a lasting name first. */
  serialPorts(): Promise<SerialPortInfo[]>;
}

export interface SerialOptions {
  /** Best a name that stays with the adapter, wherever it is plugged in: see {@link SerialPortInfo.path}. */
  readonly path: string;
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

export interface SerialPort {
  readonly path: string;
  /** Set once by the owner before data is expected. */
  onData: ((data: Uint8Array) => void) | undefined;
  /** Called once, with the error when there was one, for example because the adapter was pulled out. */
  onClose: ((error: NetError | undefined) => void) | undefined;
  /** Sends; `data` is not touched after the call returns. */
  write(data: Uint8Array): void;
  /** Closes the port at once. */
  destroy(): void;
}

export interface SerialPortInfo {
  /** What to open. Under `/dev/serial/by-id/` on Linux where there is such a name: it survives another socket or order. */
  readonly path: string;
  /** The name of the moment, for example `/dev/ttyUSB0`. */
  readonly device: string;
  /** Maker and serial number in words where they are known; empty otherwise. */
  readonly description: string;
}

export type NetErrorCode =
  | 'address_in_use'
  | 'address_not_available'
  | 'denied'
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'closed'
  | 'other';

/** What the operating system said about a socket, in words that do not depend on it. */
export class NetError extends Error {
  readonly code: NetErrorCode;

  constructor(code: NetErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NetError';
    this.code = code;
  }
}
