import { endOf, spanText } from '../blocks/span.ts';
import type { Span } from '../blocks/span.ts';
import type { RegisterMap } from './register-map.ts';
import type { WriteRule } from './register-point.ts';

/**
 * What a map says about writing `span`: the rule to follow, or why it is not done. A map speaks for a device, so it
 * wins over what a point says.
 */
export function zoneRule(
  map: Pick<RegisterMap, 'zones' | 'name'>,
  span: Span,
): { readonly rule: WriteRule | undefined } | { readonly refused: string } {
  let rule: WriteRule | undefined;
  for (const zone of map.zones) {
    if (zone.table !== span.table || zone.address >= endOf(span) || endOf(zone) <= span.address) continue;
    const reason = zone.why === '' ? '' : `: ${zone.why}`;
    if (zone.rule === 'denied') return { refused: `${spanText(span)} of a ${map.name} is not written${reason}` };
    if (zone.rule === 'single') {
      if (span.count !== 1)
        return { refused: `${spanText(span)} of a ${map.name} is written one register at a time${reason}` };
      rule = 'single';
    } else {
      const isPair = span.count === 2 && (span.address - zone.address) % 2 === 0 && endOf(span) <= endOf(zone);
      if (!isPair)
        return { refused: `${spanText(span)} of a ${map.name} is written as whole pairs of registers${reason}` };
      rule = 'multiple';
    }
  }
  return { rule };
}
