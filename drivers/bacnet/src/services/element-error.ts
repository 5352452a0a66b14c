import { enumerated, unsigned } from '../encoding/primitives.ts';
import { sequence } from '../encoding/schema.ts';
import type { ValueOf } from '../encoding/schema.ts';
import { messageOf } from './service.ts';
import type { Message } from './service.ts';

const changeError = sequence({
  error: sequence({ errorClass: enumerated(), errorCode: enumerated() }).within(0),
  /** Which initial value or list element was refused, counted from 1; 0 where it was none of them. */
  firstFailed: unsigned.within(1),
});

/** The body of an Error to CreateObject, AddListElement and RemoveListElement (clause 21, ChangeList-Error). */
export const elementError: Message<ValueOf<typeof changeError>> = messageOf(changeError);
