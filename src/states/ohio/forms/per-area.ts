import type { z } from 'zod';
import { type GiftedArea, giftedAreaKeys, giftedAreas } from './gifted-areas.ts';

/** One field per area of giftedness, named after the area and `suffix`. */
export function perArea<Suffix extends string, Field extends z.ZodType>(
  suffix: Suffix,
  field: (area: string) => Field,
): { [Area in GiftedArea as `${Area}${Suffix}`]: Field } {
  const entries = giftedAreaKeys.map((area) => [`${area}${suffix}`, field(giftedAreas[area])]);
  return Object.fromEntries(entries) as { [Area in GiftedArea as `${Area}${Suffix}`]: Field };
}
