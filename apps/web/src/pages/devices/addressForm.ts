/** What is typed into the form for a device's address. */
export interface AddressForm {
  host: string;
  port: string;
  instance: string;
  isRouted: boolean;
  network: string;
  mac: string;
}

export type AddressField = Exclude<keyof AddressForm, 'isRouted'>;

/** A whole number that is needed in a range, as the texts want it. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
}

/** Limits of the standard: UDP ports, device instances (ASHRAE 135 clause 12.11.1), network numbers (clause 6.2.2.1). */
export const ranges: Readonly<Record<'port' | 'instance' | 'network', NumberRange>> = {
  port: { min: 1, max: 65_535 },
  instance: { min: 0, max: 4_194_302 },
  network: { min: 1, max: 65_534 },
};

/** The address as the server wants it, or the fields that are wrong. */
export function readAddress(
  form: AddressForm,
): { readonly address: Record<string, unknown> } | { readonly wrong: readonly AddressField[] } {
  const wrong: AddressField[] = [];
  const number = (field: 'port' | 'instance' | 'network'): number => {
    const value = Number(form[field].trim() || Number.NaN);
    const { min, max } = ranges[field];
    if (!Number.isInteger(value) || value < min || value > max) wrong.push(field);
    return value;
  };
  const host = form.host.trim();
  // A host name or an address; the server resolves and judges it.
  if (!/^[\w.:-]{1,253}$/.test(host)) wrong.push('host');
  const address: Record<string, unknown> = { host, port: number('port'), instance: number('instance') };
  if (form.isRouted) {
    address['network'] = number('network');
    const mac = form.mac
      .trim()
      .toLowerCase()
      .replaceAll(/[:\s-]/g, '');
    if (!/^([0-9a-f]{2}){1,7}$/.test(mac)) wrong.push('mac');
    address['mac'] = mac;
  }
  return wrong.length > 0 ? { wrong } : { address };
}
