/** Vendors met with T3 panels, from ASHRAE's public list of BACnet vendor identifiers. */
const names: Readonly<Record<number, string>> = {
  0: 'ASHRAE',
  2: 'The Trane Company',
  5: 'Johnson Controls',
  7: 'Siemens',
  8: 'Delta Controls',
  10: 'Schneider Electric',
  17: 'Honeywell',
  24: 'Automated Logic',
  35: 'Reliable Controls',
  36: 'Tridium',
  148: 'Temco Controls',
  260: 'BACnet Stack at SourceForge',
};

export function vendorName(vendorId: number): string {
  return names[vendorId] ?? `vendor ${vendorId}`;
}
