// A thread that reads: large queries are answered here, on a connection of its own.
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';

import { samplesOfPoint } from './catalog.ts';
import type { View } from './catalog.ts';
import { Damage } from './damage.ts';
import { openForReading } from './database.ts';
import { HotFile } from './hot-file.ts';
import { HOT_FILE } from './layout.ts';
import { unpackOverlay } from './overlay.ts';
import type { PackedOverlay } from './overlay.ts';
import { answer, buffersOf } from './queries.ts';
import type { Query } from './queries.ts';
import { Reader } from './reader.ts';
import { Sealed } from './sealed.ts';
import { answerCalls, tellDamage } from './thread-side.ts';

/** What the thread is asked. */
export interface ReaderCall {
  readonly query: Query;
  readonly view: View;
  readonly overlay: PackedOverlay;
}

const { folder } = workerData as { readonly folder: string };
let opened: HotFile | undefined;
const file = (): HotFile => (opened ??= new HotFile(openForReading(join(folder, HOT_FILE))));
const sealed = new Sealed(folder, file, new Damage(tellDamage));
const reader = new Reader(sealed, file);

answerCalls(({ query, view, overlay }: ReaderCall) => {
  sealed.keepOnly(view);
  try {
    const sources = { reader, view, overlay: unpackOverlay(overlay), samplesMax: Infinity };
    const result = answer({ ...sources, expected: samplesOfPoint(view, query) }, query);
    return [result, buffersOf(result)];
  } catch (error) {
    // Whatever it was, the next question gets a fresh connection.
    opened?.close();
    opened = undefined;
    throw error;
  }
});
