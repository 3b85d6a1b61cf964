import type { Piece } from './terminal-text.ts';

/** A line of a log, counted from 1 within what is shown. */
export interface LogLine {
  readonly number: number;
  readonly pieces: readonly Piece[];
}

export const textOf = ({ pieces }: LogLine): string => pieces.map(({ text }) => text).join('');

/** The lines of a text; an empty last one is none. */
export function linesOf(pieces: readonly Piece[]): readonly LogLine[] {
  const lines: Piece[][] = [[]];
  for (const piece of pieces) {
    for (const [index, text] of piece.text.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (text !== '') lines.at(-1)?.push({ ...piece, text });
    }
  }
  if (lines.at(-1)?.length === 0) lines.pop();
  return lines.map((own, index) => ({ number: index + 1, pieces: own }));
}

/** Lines that are looked through again and again, with each letter that is typed: what all of them take is done once. */
export function searchable(lines: readonly LogLine[]): (wanted: string) => readonly LogLine[] {
  const texts = lines.map((line) => textOf(line).toLowerCase());
  /** Those that contain a text, in capitals or not. */
  return (wanted) => {
    const sought = wanted.toLowerCase();
    return lines.filter((_, at) => texts[at]?.includes(sought));
  };
}
