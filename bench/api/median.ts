/** Of the ratios of pairs that were measured one right after the other: what else the machine did meets both. */
export function medianRatio(ours: readonly number[], others: readonly number[]): number {
  return medianOf(ours.map((value, index) => value / (others[index] ?? Number.NaN)));
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
