/** Names of the numbers in register 7 of Temco devices (product list of the vendor). */
const products: ReadonlyMap<number, string> = new Map([
  [6, 'Tstat6'],
  [7, 'Tstat7'],
  [9, 'Tstat8'],
  [10, 'Tstat10'],
  [12, 'Tstat5D'],
  [16, 'Tstat5E'],
  [18, 'Tstat5G'],
  [20, 'T3-8I13O'],
  [22, 'T3-32AI'],
  [23, 'T3-8AI16O'],
  [26, 'T3-PT10'],
  [28, 'T3-4AO'],
  [29, 'T3-6CT'],
  [32, 'CO2-NET'],
  [33, 'CO2-RS485'],
  [34, 'CO2 node'],
  [35, 'T3 panel'],
  [43, 'T3-22I'],
  [44, 'T3-8AI8AO6DO'],
  [46, 'T3-PT12'],
  [52, 'PM2.5'],
  [53, 'T3-32AI'],
  [59, 'Tstat9'],
  [62, 'Airlab'],
  [74, 'T3 panel'],
  [87, 'T3-8AI8AO6DO'],
  [88, 'T3 panel'],
  [89, 'T3-22I'],
  [91, 'Tstat8'],
  [92, 'Tstat8'],
  [94, 'Tstat8'],
  [95, 'T3-6CTA'],
  [96, 'AFS'],
  [97, 'Fan module'],
  [104, 'PWM transducer'],
  [121, 'BTU meter'],
  [210, 'CO2'],
  [211, 'CO2'],
  [212, 'Humidity'],
  [213, 'Humidity'],
]);

/** Boards of the T3 family by the low six bits of register 34. */
const boards: ReadonlyMap<number, string> = new Map([
  [1, 'T3-BB'],
  [2, 'T3-LB'],
  [4, 'T3-TB'],
  [5, 'T3-BB'],
  [6, 'T3-LB'],
  [7, 'T3-TB'],
  [8, 'T3-Nano'],
  [9, 'Tstat10'],
  [11, 'T10P'],
  [12, 'T3-TB-11I'],
]);

/** Products that are told apart by their board. */
const panels: ReadonlySet<number> = new Set([35, 74, 88]);

export function temcoProduct(productId: number): string | undefined {
  return products.get(productId);
}

export function isTemcoPanel(productId: number): boolean {
  return panels.has(productId);
}

export function temcoBoard(miniType: number): string | undefined {
  return boards.get(miniType & 63);
}
