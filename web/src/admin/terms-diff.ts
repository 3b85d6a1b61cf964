import { chargeInWords } from '../../../lib/domain/rating/in-words.ts';
import type { Charge, Terms } from './terms.ts';

/** A meter whose price two versions say otherwise, in words; undefined where a version has none. */
export interface ChangedPrice {
  readonly meter: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What one version of a plan says otherwise than another: meters in the order of the newer one, those that are gone last. */
export function changedPrices(before: Terms, after: Terms): readonly ChangedPrice[] {
  const [was, is] = [wordsByMeter(before), wordsByMeter(after)];
  const meters = [...is.keys(), ...[...was.keys()].filter((meter) => !is.has(meter))];
  return meters
    .map((meter) => ({ meter, before: was.get(meter), after: is.get(meter) }))
    .filter((one) => one.before !== one.after);
}

function wordsByMeter({ charges }: Terms): ReadonlyMap<string, string> {
  return new Map(charges.map((charge: Charge) => [charge.meter, chargeInWords(charge)]));
}
