import { boolean, objectId, octets, signed, unsigned } from '../encoding/primitives.ts';
import { choice, listOf, sequence } from '../encoding/schema.ts';
import type { ValueOf } from '../encoding/schema.ts';
import { messageOf } from './service.ts';
import type { ConfirmedService } from './service.ts';

const span = sequence({ start: signed, count: unsigned });

const request = sequence({ file: objectId, access: choice({ stream: span.within(0), record: span.within(1) }) });
export type AtomicReadFileRequest = ValueOf<typeof request>;

const ack = sequence({
  endOfFile: boolean,
  access: choice({
    stream: sequence({ start: signed, data: octets }).within(0),
    record: sequence({ start: signed, count: unsigned, records: listOf(octets) }).within(1),
  }),
});
export type AtomicReadFileAck = ValueOf<typeof ack>;

export const atomicReadFile: ConfirmedService<AtomicReadFileRequest, AtomicReadFileAck> = {
  choice: 6,
  name: 'atomic-read-file',
  clause: '14.1',
  repeatable: true,
  request: messageOf(request),
  ack: messageOf(ack, ({ endOfFile, access }) => {
    const size = access.kind === 'stream' ? `${access.value.data.length} octets` : `${access.value.count} records`;
    return `${size} from ${access.value.start}${endOfFile ? ', the end of the file' : ''}`;
  }),
};
