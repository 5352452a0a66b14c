import { ErrorClass, ErrorCode } from '../encoding/errors.ts';
import { elementError } from '../services/element-error.ts';
import { addListElement, removeListElement } from '../services/list-element.ts';
import { resolve } from './request-handlers.ts';
import type { ObjectSource, ServiceAnswer, ServiceHandler } from './request-handlers.ts';
import type { ListRefusal } from './served-object.ts';
import { notAList, propertyRefusal } from './slots.ts';

/** AddListElement and RemoveListElement (clauses 15.1 and 15.2). */
export function handleListElement(device: ObjectSource, action: 'add' | 'remove'): ServiceHandler {
  const { request: message } = action === 'add' ? addListElement : removeListElement;
  return (reader) => {
    const { objectId, property, index, elements } = message.decode(reader);
    reader.finish();
    const object = device.objects.get(resolve(device, objectId));
    if (!object) return failed({ errorClass: ErrorClass.object, errorCode: ErrorCode.unknownObject, firstFailed: 0 });
    if (!object.propertyIds().includes(property)) {
      return failed({ ...propertyRefusal(ErrorCode.unknownProperty), firstFailed: 0 });
    }
    if (index !== undefined) return failed({ ...propertyRefusal(ErrorCode.propertyIsNotAnArray), firstFailed: 0 });
    const refused = object.changeList
      ? object.changeList({ property, action, elements })
      : { ...notAList, firstFailed: 0 };
    return refused ? failed(refused) : { kind: 'simple' };
  };
}

/** The Error of services that change several things at once, with the first that could not be. */
export function failed({ errorClass, errorCode, firstFailed }: ListRefusal): ServiceAnswer {
  const body = { error: { errorClass, errorCode }, firstFailed };
  return { kind: 'error', errorClass, errorCode, body: (writer) => elementError.encode(writer, body) };
}
