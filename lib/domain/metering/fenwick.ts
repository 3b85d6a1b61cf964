/**
 * Sums over prefixes of a row of numbers, each change and each question in logarithmic time. P. M. Fenwick, "A new data
 * structure for cumulative frequency tables", Software: Practice and Experience 24 (1994).
 */
export interface Fenwick {
  add(index: number, amount: bigint): void;
  /** Sum of all up to and including the index. */
  upTo(index: number): bigint;
  /** The first index at which the sum reaches `wanted`, for amounts that are never below zero. */
  firstReaching(wanted: bigint): number;
}

export function createFenwick(size: number): Fenwick {
  const tree = new Array<bigint>(size + 1).fill(0n);
  const at = (position: number) => tree[position] ?? 0n;
  const highest = 2 ** Math.floor(Math.log2(Math.max(1, size)));
  return {
    add(index, amount) {
      for (let position = index + 1; position <= size; position += position & -position)
        tree[position] = at(position) + amount;
    },
    upTo(index) {
      let sum = 0n;
      for (let position = index + 1; position > 0; position -= position & -position) sum += at(position);
      return sum;
    },
    firstReaching(wanted) {
      let position = 0;
      let left = wanted;
      for (let step = highest; step >= 1; step /= 2) {
        const next = position + step;
        if (next > size || at(next) >= left) continue;
        position = next;
        left -= at(next);
      }
      return position;
    },
  };
}
