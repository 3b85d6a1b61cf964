/**
 * Divides an effect in minor units among parts in proportion to how each part's count changed, so that the parts sum to
 * it exactly. Changes may be of either sign, and so may the parts: one that grew and one that shrank by as much cancel
 * each other. Each part is what the running sum rounds to, less what it rounded to before it. Without any change in sum
 * there is nothing to go by, and all of it is the first one's.
 */
export function attribute(minor: bigint, changes: readonly bigint[]): bigint[] {
  const whole = changes.reduce((all, change) => all + change, 0n);
  if (whole === 0n) return changes.map((_, index) => (index === 0 ? minor : 0n));
  let summed = 0n;
  let given = 0n;
  return changes.map((change) => {
    summed += change;
    const upTo = (minor * summed) / whole;
    const part = upTo - given;
    given = upTo;
    return part;
  });
}
