/** What is typed into the form for one register. Texts, because half a number is no number yet. */
export interface EntryForm {
  register: string;
  name: string;
  type: string;
  order: string;
  scale: string;
  /** Registers of a text. */
  length: string;
  unit: string;
  minimum: string;
  maximum: string;
  write: string;
}

/** Types in the order devices use them. */
export const entryTypes = [
  'uint16',
  'int16',
  'uint32',
  'int32',
  'float32',
  'float64',
  'uint64',
  'int64',
  'bcd16',
  'bcd32',
  'bits',
  'string',
] as const;
export const entryOrders = ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const;

const numberFields = ['scale', 'length', 'minimum', 'maximum'] as const;
export type NumberField = (typeof numberFields)[number];

/** Coils and discrete inputs are one bit: they have no type. */
export function isBit(register: string): boolean {
  return /^\s*(coil|discrete|[01]\d{4,5}\b)/i.test(register);
}

/** Bits, in their own tables or in a register, have no type. */
export function hasType(register: string): boolean {
  return !isBit(register) && !/\.\d+\s*$/.test(register);
}

/** The form of an entry; of a new one when there is none. */
export function formOf(entry: Readonly<Record<string, unknown>> | undefined): EntryForm {
  const text = (field: string, fallback = ''): string => {
    const value = entry?.[field];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : fallback;
  };
  return {
    register: text('register'),
    name: text('name'),
    type: text('type', 'uint16'),
    order: text('order', 'ABCD'),
    scale: text('scale', '1'),
    length: text('length', '8'),
    unit: text('unit'),
    minimum: text('minimum'),
    maximum: text('maximum'),
    write: text('write', entry === undefined ? 'none' : 'auto') === 'none' ? 'none' : 'auto',
  };
}

/** The entry as the server wants it, with what the form does not show left as it was; or the numbers that are none. */
export function entryOf(
  form: EntryForm,
  before: Readonly<Record<string, unknown>> = {},
): { readonly entry: Record<string, unknown> } | { readonly wrong: readonly NumberField[] } {
  const isText = form.type === 'string' && hasType(form.register);
  const wrong = numberFields.filter((field) => {
    if (field === 'length') return isText && !/^\s*[1-9]\d{0,2}\s*$/.test(form.length);
    return !isText && form[field].trim() !== '' && Number.isNaN(read(form[field]));
  });
  if (wrong.length > 0) return { wrong };
  const entry: Record<string, unknown> = {
    ...withoutForm(before),
    register: form.register.trim(),
    name: form.name.trim(),
  };
  if (hasType(form.register)) {
    entry['type'] = form.type;
    if (form.order !== 'ABCD') entry['order'] = form.order;
    if (isText) entry['length'] = read(form.length);
    else if (form.scale.trim() !== '' && read(form.scale) !== 1) entry['scale'] = read(form.scale);
  }
  if (!isText) {
    if (form.unit.trim() !== '') entry['unit'] = form.unit.trim();
    if (form.minimum.trim() !== '') entry['minimum'] = read(form.minimum);
    if (form.maximum.trim() !== '') entry['maximum'] = read(form.maximum);
  }
  const isReadOnly = /^\s*(input|discrete|[13]\d{4,5}\b)/i.test(form.register);
  if (form.write === 'none' && !isReadOnly) entry['write'] = 'none';
  // Devices that take one function alone say so; the form knows only whether.
  else if (form.write === 'auto' && (before['write'] === 'single' || before['write'] === 'multiple')) {
    entry['write'] = before['write'];
  }
  return { entry };
}

const formFields = new Set(['type', 'order', 'scale', 'length', 'unit', 'minimum', 'maximum', 'write']);

/** What the form does not show. */
function withoutForm(entry: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entry).filter(([field]) => !formFields.has(field)));
}

/** Decimal point or comma, as people write it. */
function read(text: string): number {
  const plain = text.trim().replace(',', '.');
  return plain === '' ? Number.NaN : Number(plain);
}
