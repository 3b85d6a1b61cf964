/** Text as bytes, first in, first out; what comes out is always whole characters. */
export interface ByteQueue {
  readonly bytes: number;
  push(bytes: Buffer): void;
  /** Removes and returns at most so many bytes. */
  take(bytes: number): string;
  /** Drops the oldest until at most `max` bytes are left, and returns how many it dropped. */
  trim(max: number): number;
}

/** A byte 10xxxxxx continues a character. */
const continues = (byte: number | undefined) => ((byte ?? 0) & 0xc0) === 0x80;

/** At most `limit` bytes of it, at the beginning of a character. */
export function cutAt(bytes: Buffer, limit: number): number {
  let end = Math.min(Math.max(0, limit), bytes.length);
  while (end > 0 && end < bytes.length && continues(bytes[end])) end -= 1;
  return end;
}

export function byteQueue(): ByteQueue {
  let pieces: Buffer[] = [];
  let bytes = 0;

  /** Removes at least (`atLeast`) or at most so many bytes from the front. */
  function remove(wanted: number, atLeast: boolean): readonly Buffer[] {
    const removed: Buffer[] = [];
    let left = wanted;
    let at = 0;
    for (; at < pieces.length && left > 0; at += 1) {
      const piece = pieces[at] as Buffer;
      let end = cutAt(piece, left);
      if (atLeast) {
        end = Math.min(left, piece.length);
        while (end < piece.length && continues(piece[end])) end += 1;
      }
      if (end > 0) removed.push(piece.subarray(0, end));
      bytes -= end;
      left -= end;
      if (end === piece.length) continue;
      pieces[at] = piece.subarray(end);
      break;
    }
    pieces = pieces.slice(at);
    return removed;
  }

  return {
    get bytes() {
      return bytes;
    },
    push(piece) {
      if (piece.length === 0) return;
      pieces.push(piece);
      bytes += piece.length;
    },
    take: (wanted) => Buffer.concat(remove(wanted, false)).toString('utf8'),
    trim(max) {
      const before = bytes;
      if (bytes > max) remove(bytes - max, true);
      return before - bytes;
    },
  };
}
