export interface DonePieces {
  has(piece: number): boolean;
  add(piece: number): void;
  count(): number;
  /** One past the last of them. */
  end(): number;
  /** Of `count` pieces those that are not there, one by one. */
  missing(count: number): Iterable<number>;
  /** The format that `donePieces` reads. */
  note(): { readonly upTo: number; readonly more: readonly number[] };
}

/**
 * Which pieces are there: all below `upTo`, and a few more. Pieces are fetched in order, several at a time, so that this is
 * small however large the file is.
 */
export function donePieces(noted: object = {}): DonePieces {
  const { upTo: from, more: others } = noted as { readonly upTo?: unknown; readonly more?: unknown };
  let upTo = Number.isSafeInteger(from) ? Number(from) : 0;
  const more = new Set<number>(Array.isArray(others) ? others.filter((piece) => Number.isSafeInteger(piece)) : []);
  const has = (piece: number) => piece < upTo || more.has(piece);
  return {
    has,
    add(piece) {
      more.add(piece);
      while (more.delete(upTo)) upTo += 1;
    },
    count: () => upTo + more.size,
    end: () => Math.max(upTo, ...[...more].map((piece) => piece + 1)),
    *missing(count) {
      for (let piece = upTo; piece < count; piece += 1) if (!has(piece)) yield piece;
    },
    note: () => ({ upTo, more: [...more] }),
  };
}
