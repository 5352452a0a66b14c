/** Product ids (facts 1.14). */
const productNames: Readonly<Record<number, string>> = {
  9: 'Tstat8',
  10: 'Tstat10',
  20: 'T3-8I13O',
  21: 'T3-IOA',
  22: 'T3-32AI',
  23: 'T3-8AI16O',
  26: 'T3-PT10',
  27: 'T3 Performance',
  28: 'T3-4AO',
  29: 'T3-6CT',
  35: 'T3 panel',
  43: 'T3-22AI',
  44: 'T3-8AI8AO6DO',
  46: 'T3-PT12',
  50: 'CM5',
  53: 'T3-32AI',
  59: 'Tstat9',
  60: 'MultiSensor',
  62: 'Airlab',
  63: 'Zigbee repeater',
  65: 'Airlab ESP32',
  73: 'Power meter',
  74: 'T3 panel (ARM)',
  87: 'T3-8AI8AO6DO (ESP32)',
  88: 'T3 panel (ESP32)',
  89: 'T3-22I (ESP32)',
  90: 'Transducer',
  95: 'T3-6CTA',
  96: 'Air-flow station',
  97: 'Fan module',
  104: 'PWM transducer',
  120: 'Lighting controller',
  121: 'BTU meter',
  254: 'Third-party device',
};

/** Boards by the low six bits of the mini type. Codes 14 and 27 mean different boards in different sources. */
const boardNames: Readonly<Record<number, string>> = {
  0: 'CM5',
  1: 'T3-BB (old)',
  2: 'T3-LB (old)',
  3: 'T3-TB (old)',
  4: 'T3-TB',
  5: 'T3-BB',
  6: 'T3-LB',
  7: 'T3-TB',
  8: 'T3-Nano',
  9: 'Tstat10',
  11: 'T10P',
  12: 'TB-11I',
  13: 'Fan module',
  15: 'Airlab',
  16: 'Transducer',
  17: 'Tstat9',
  18: 'Sauter',
  19: 'RMC1216',
  20: 'MPPT',
  21: 'Light switch',
  22: 'NG2',
  23: 'Multimeter',
  24: 'Light PWM',
  25: 'Multimeter',
  26: 'CO2',
  28: 'LoRa gateway',
};

export const Product = { tstat10: 10, panel: 35, cm5: 50, airlab: 62, panelArm: 74, panelEsp: 88 } as const;

/** The board where its code says one, the product otherwise; a number where nobody has a name. */
export function modelName(productId: number, miniType?: number): string {
  const board = miniType === undefined ? undefined : boardNames[miniType & 0x3f];
  const isPanel = productId === Product.panel || productId === Product.panelArm || productId === Product.panelEsp;
  if (isPanel && board !== undefined) return board;
  return productNames[productId] ?? `Product ${productId}`;
}

/** Devices whose records this package describes; modules and thermostats of older kinds speak Modbus alone. */
export function hasPanelRecords(productId: number): boolean {
  const known: readonly number[] = Object.values(Product);
  return known.includes(productId);
}

const TENTHS_PRODUCTS: readonly number[] = Object.values(Product);
const T3_PT12 = 46;

/** Firmware version as shown: `66.2`. Panels store tenths, the T3-PT12 its version in the high byte (facts 1.14). */
export function firmwareText(productId: number, stored: number): string {
  if (productId === T3_PT12) return String(stored >> 8);
  return TENTHS_PRODUCTS.includes(productId) ? (stored / 10).toFixed(1) : String(stored);
}

/** Firmware main and sub number, as settings hold them. */
export interface FirmwareVersion {
  readonly main: number;
  readonly sub: number;
}

function atLeast({ main, sub }: FirmwareVersion, wantedMain: number, wantedSub: number): boolean {
  return main > wantedMain || (main === wantedMain && sub >= wantedSub);
}

/** What a panel's firmware can do (facts 1.14). */
export function capabilitiesOf(version: FirmwareVersion, productId: number) {
  const esp = productId === Product.panelEsp || productId === Product.tstat10;
  return {
    /** Settings say how many inputs, outputs and variables there are. */
    dynamicCounts: esp && atLeast(version, 63, 7),
    jsonScreens: atLeast(version, 64, 3),
    writeFlashSetting: esp ? atLeast(version, 65, 5) : atLeast(version, 67, 0),
    /** The time block holds unix seconds; before, a calendar. */
    unixTime: atLeast(version, 46, 10),
  };
}
