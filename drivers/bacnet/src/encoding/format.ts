import { formatObjectId, unpackObjectId } from './object-id.ts';
import type { BacnetValue } from './values.ts';

const ITEMS_SHOWN_MAX = 20;

/** One value as text for logs and "explain this value". */
export function formatValue(value: BacnetValue): string {
  switch (value.type) {
    case 'null':
      return 'null';
    case 'string':
      return value.bytes ? `charset ${value.charset ?? 0}: ${hexOf(value.bytes)}` : JSON.stringify(value.value);
    case 'octets':
      return hexOf(value.value);
    case 'bits':
      return `{${value.value.map((bit) => (bit ? 1 : 0)).join('')}}`;
    case 'date': {
      const { year, month, day } = value.value;
      return `${year === 255 ? '*' : year}-${pattern(month)}-${pattern(day)}`;
    }
    case 'time': {
      const { hour, minute, second } = value.value;
      return `${pattern(hour)}:${pattern(minute)}:${pattern(second)}`;
    }
    case 'objectId':
      return formatObjectId(unpackObjectId(value.value));
    case 'context':
      return `[${value.tag}] ${hexOf(value.content)}`;
    case 'constructed':
      return `[${value.tag}] {${formatValues(value.items)}}`;
    default:
      return String(value.value);
  }
}

export function formatValues(values: readonly BacnetValue[]): string {
  const shown = values.slice(0, ITEMS_SHOWN_MAX).map(formatValue).join(', ');
  return values.length > ITEMS_SHOWN_MAX ? `${shown}, ... ${values.length} in all` : shown;
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function pattern(field: number): string {
  return field === 255 ? '*' : String(field).padStart(2, '0');
}
