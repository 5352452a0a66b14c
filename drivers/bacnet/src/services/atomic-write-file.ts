import { objectId, octets, signed, unsigned } from '../encoding/primitives.ts';
import { choice, listOf, sequence } from '../encoding/schema.ts';
import type { ValueOf } from '../encoding/schema.ts';
import { messageOf } from './service.ts';
import type { ConfirmedService } from './service.ts';

/** A start of -1 appends. */
const request = sequence({
  file: objectId,
  access: choice({
    stream: sequence({ start: signed, data: octets }).within(0),
    record: sequence({ start: signed, count: unsigned, records: listOf(octets) }).within(1),
  }),
});
export type AtomicWriteFileRequest = ValueOf<typeof request>;

/** Where the data went. */
const ack = choice({ stream: signed.within(0), record: signed.within(1) });
export type AtomicWriteFileAck = ValueOf<typeof ack>;

export const atomicWriteFile: ConfirmedService<AtomicWriteFileRequest, AtomicWriteFileAck> = {
  choice: 7,
  name: 'atomic-write-file',
  clause: '14.2',
  request: messageOf(request, ({ file, access }) => {
    const size = access.kind === 'stream' ? `${access.value.data.length} octets` : `${access.value.count} records`;
    return `${size} to ${objectId.format(file)} from ${access.value.start}`;
  }),
  ack: messageOf(ack),
};
