import { DecodeError } from '@t3000/core';
import { valueOf } from '../encoding/schema.ts';
import type { Shape } from '../encoding/schema.ts';
import type { PropertyResult } from './property-reader.ts';

/** A property that was read, as what it should be; undefined when the device refused it or gave something else. */
export function typedValue<T>(shape: Shape<T>, result: PropertyResult | undefined): T | undefined {
  if (result?.ok !== true) return undefined;
  try {
    return valueOf(shape, result.values);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
