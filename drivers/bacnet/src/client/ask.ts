import type { BacnetAddress } from '../link/address.ts';
import type { ConfirmedService } from '../services/service.ts';
import type { CallOutcome } from '../transaction/call.ts';
import type { Transactions } from '../transaction/transactions.ts';
import type { QuestionOptions } from './questions.ts';

/**
 * Any confirmed service, asked once or, where doing it twice is no more than doing it once, again when no answer comes.
 * The answer to a service without one of its own is undefined.
 */
export function ask<Request, Ack>(
  transactions: Transactions,
  address: BacnetAddress,
  service: ConfirmedService<Request, Ack>,
  request: Request,
  options: QuestionOptions = {},
): Promise<CallOutcome<Ack | undefined>> {
  const { ack, choice, clause, repeatable = false } = service;
  return transactions.request<Ack | undefined>(address, {
    service: choice,
    encode: (writer) => service.request.encode(writer, request),
    decode:
      ack &&
      ((reader) => {
        const answer = ack.decode(reader);
        reader.finish(clause);
        return answer;
      }),
    repeatable,
    priority: 'routine',
    ...options,
  });
}
