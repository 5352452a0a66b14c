/** What the `range` byte of a point says about its number. */
export type Range =
  | { readonly kind: 'unused' }
  | {
      readonly kind: 'analog';
      /** As the vendor's tool names it, with the sensor. */
      readonly name: string;
      /** Symbol as shown. */
      readonly unit: string;
      /** Digits after the decimal point worth showing. */
      readonly decimals: number;
    }
  | {
      readonly kind: 'binary';
      /** Texts of logical 0 and 1. */
      readonly texts: readonly [string, string];
      /** The stored state is the opposite of the logical one (facts 2.4). */
      readonly inverse: boolean;
    }
  | {
      readonly kind: 'multistate';
      readonly states: readonly { readonly value: number; readonly name: string }[];
    };

/** A code no table knows: shown as a bare number rather than hidden. */
export function unknownRange(code: number): Range {
  return { kind: 'analog', name: `Range ${code}`, unit: '', decimals: 3 };
}
