/** A line of a log, from 1. */
export interface LogLine {
  readonly line: number;
  readonly text: string;
}

/** A longer line is cut: a program that writes no line ends must not fill the memory. */
export const MAX_LINE_LENGTH = 100_000;

/** Finds lines that contain a text, in capitals or not, in a log that comes in pieces that end anywhere. */
export function lineFinder(wanted: string) {
  const folded = wanted.toLowerCase();
  let open = '';
  let line = 0;
  const found = (text: string): readonly LogLine[] => {
    line += 1;
    return text.toLowerCase().includes(folded) ? [{ line, text }] : [];
  };
  return {
    /** Of the lines that are complete with this piece. */
    add(piece: string): readonly LogLine[] {
      const lines = `${open}${piece}`.split('\n');
      open = (lines.pop() ?? '').slice(0, MAX_LINE_LENGTH);
      return lines.flatMap(found);
    },
    /** The last line may have no end. */
    end: (): readonly LogLine[] => (open === '' ? [] : found(open)),
  };
}
