import bacnetJs from '@bacnet-js/client';

const PRESENT_VALUE = 85;

/** A BACnet client that nobody of this project wrote. */
export interface Peer {
  /** Present value of an object at `host:port`. */
  presentValue(address: string, objectType: number, instance: number): Promise<number>;
  close(): void;
}

interface Library {
  readProperty(
    receiver: { address: string },
    object: { type: number; instance: number },
    property: number,
  ): Promise<{ values: { value: unknown }[] }>;
  close(): void;
}

/** The library's own declarations do not fit its module format. */
const Client = bacnetJs.default as unknown as new (options: object) => Library;

export function openPeer(localAddress: string, port: number): Peer {
  const client = new Client({ apduTimeout: 2000, interface: localAddress, port });
  return {
    async presentValue(address, type, instance) {
      const { values } = await client.readProperty({ address }, { type, instance }, PRESENT_VALUE);
      return Number(values[0]?.value);
    },
    close: () => client.close(),
  };
}
