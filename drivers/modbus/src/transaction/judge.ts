import { messageOf } from '@t3000/core';
import { exceptionOf } from '../pdu/describe.ts';
import { EXCEPTION_FLAG } from '../pdu/exceptions.ts';
import type { AnyRequest } from '../pdu/request.ts';

/** What an answer under the right id, or in the right place, turns out to be. */
export type Judgement =
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'exception'; readonly code: number }
  | { readonly kind: 'bad_answer'; readonly detail: string };

export function judge(request: AnyRequest, pdu: Uint8Array): Judgement {
  const code = pdu[0];
  if (code === (request.code | EXCEPTION_FLAG) && pdu.byteLength >= 2) {
    return { kind: 'exception', code: exceptionOf(pdu) };
  }
  if (code !== request.code) return { kind: 'bad_answer', detail: `function ${code} answers ${request.code}` };
  try {
    return { kind: 'answer', value: request.decode(pdu) };
  } catch (error) {
    return { kind: 'bad_answer', detail: messageOf(error) };
  }
}
