import type { WriteOutcome } from '@t3000/core';
import type { BacnetAddress } from '../link/address.ts';
import { writePropertyMultiple, writePropertyMultipleError } from '../services/write-property-multiple.ts';
import type { WriteMultipleError } from '../services/write-property-multiple.ts';
import type { WritePropertyRequest } from '../services/write-property.ts';
import { describeFailure } from '../transaction/call.ts';
import type { FailedCall } from '../transaction/call.ts';
import type { Transactions } from '../transaction/transactions.ts';

/**
 * Several writes in one request, sent once, with an outcome for each: a device stops at the first it refuses
 * (clause 15.10.2), so what stands before it is done and what stands behind it was not tried.
 */
export async function writeMultiple(
  transactions: Transactions,
  address: BacnetAddress,
  writes: readonly WritePropertyRequest[],
  options: { readonly segmentApduBytes?: number } = {},
): Promise<readonly WriteOutcome[]> {
  if (writes.length === 0) return [];
  let failed: WriteMultipleError['failed'] | undefined;
  const outcome = await transactions.request(address, {
    service: writePropertyMultiple.choice,
    encode: (writer) => writePropertyMultiple.request.encode(writer, writes),
    decode: undefined,
    decodeError(reader) {
      const error = writePropertyMultipleError.decode(reader);
      failed = error.failed;
      return error;
    },
    repeatable: false,
    priority: 'urgent',
    ...options,
  });
  if (outcome.kind === 'answer') return writes.map(() => ({ status: 'accepted' }));
  const whole = writeOutcomeOf(outcome);
  if (outcome.kind !== 'error' || !failed) return writes.map(() => whole);
  const { objectId, property, index } = failed;
  const at = writes.findIndex(
    (write) => write.objectId === objectId && write.property === property && write.index === index,
  );
  // A device that names none of the writes leaves open which of them it did.
  if (at === -1) return writes.map(() => ({ status: 'unknown', detail: describeFailure(outcome) }));
  return writes.map((_, position) => {
    if (position < at) return { status: 'accepted' };
    return position === at ? whole : { status: 'refused', detail: 'not tried, because the device stopped before it' };
  });
}

/** What a failed write means: refused only where nothing can have been executed. */
export function writeOutcomeOf(outcome: FailedCall): WriteOutcome {
  const detail = describeFailure(outcome);
  if (outcome.kind === 'error' || outcome.kind === 'reject') return { status: 'refused', detail };
  if (outcome.kind === 'abort') return { status: outcome.fromDevice ? 'refused' : 'unknown', detail };
  const sent = outcome.kind === 'bad_answer' || outcome.sent;
  return { status: sent ? 'unknown' : 'refused', detail };
}
