import { defined, ifDefined } from '../../../domain/defined.ts';

/** A line of a log, from 1. Colours and movements of a terminal are left out, and of a long line what is far from the text. */
export interface FoundLine {
  readonly line: number;
  readonly text: string;
}

/** Where a search goes on: at a character of a chunk, which begins a line, or goes on with one, after so many whole lines. */
export interface LogPlace {
  readonly sequence: number;
  readonly offset: number;
  readonly line: number;
}

export interface LogSearch {
  /** Undefined where there is none (yet). */
  readonly chunkAt: (sequence: number) => Promise<string | undefined>;
  readonly wanted: string;
  readonly from: LogPlace;
  /** Nothing is added any more: the last line may have no end. */
  readonly isOver: boolean;
}

/** Chunks of one search, and lines that it finds: with them its reply stays below 200 KB. */
export const MAX_SEARCHED_CHUNKS = 20;
export const MAX_FOUND_LINES = 200;
const MAX_SHOWN_LENGTH = 1_000;
/** Characters before the text in what is shown of a long line. */
const BEFORE = 100;
/** A longer line is searched up to here: a program that writes no line ends must not fill the memory. */
export const MAX_LINE_LENGTH = 100_000;

/** Of a terminal: colours, movements and titles. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are exactly what is left out
const CONTROLS = /\u001b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\u0007\u001b]{0,1000}(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

export interface LogMatches {
  readonly lines: readonly FoundLine[];
  /** Where to go on. */
  readonly next: LogPlace;
  readonly ended: boolean;
  /** The log's last line, where the program has not ended it yet: it is searched again from `next`. */
  readonly unfinished?: FoundLine;
}

/** The lines that contain a text, in capitals or not, from a place on. */
export async function searchLog({ chunkAt, wanted, from, isOver }: LogSearch): Promise<LogMatches> {
  const sought = wanted.toLowerCase();
  const lines: FoundLine[] = [];
  let open = '';
  let { sequence, offset, line } = from;
  /** Where the line begins that is not whole yet. */
  let next = from;
  const openLine = (): FoundLine | undefined => ifDefined(shownOf(open, sought), (text) => ({ line: line + 1, text }));
  const look = () => {
    const found = openLine();
    if (found !== undefined) lines.push(found);
    open = '';
  };
  for (let read = 0; read < MAX_SEARCHED_CHUNKS; read += 1) {
    const chunk = await chunkAt(sequence);
    if (chunk === undefined) {
      if (!isOver) return { lines, next, ended: false, ...defined({ unfinished: openLine() }) };
      if (open !== '') look();
      return { lines, next: { sequence, offset: 0, line }, ended: true };
    }
    for (let end = chunk.indexOf('\n', offset); end >= 0; end = chunk.indexOf('\n', offset)) {
      open = `${open}${chunk.slice(offset, end)}`.slice(0, MAX_LINE_LENGTH);
      look();
      line += 1;
      offset = end + 1;
      next = { sequence, offset, line };
      if (lines.length >= MAX_FOUND_LINES) return { lines, next, ended: false };
    }
    open = `${open}${chunk.slice(offset)}`.slice(0, MAX_LINE_LENGTH);
    sequence += 1;
    offset = 0;
  }
  // A line that is longer than all that was read: the rest of it is searched on its own, under the same number.
  if (next !== from) return { lines, next, ended: false };
  look();
  return { lines, next: { sequence, offset, line }, ended: false };
}

function shownOf(line: string, sought: string): string | undefined {
  const plain = line.replaceAll(CONTROLS, '').replace(/\r$/, '');
  const at = plain.toLowerCase().indexOf(sought);
  if (at < 0) return undefined;
  const from = at + sought.length <= MAX_SHOWN_LENGTH ? 0 : at - BEFORE;
  return plain.slice(from, from + MAX_SHOWN_LENGTH);
}

/** A place as clients keep it: `3`, or `3.120.45` inside of a chunk. */
export function placeOf(text = '0'): LogPlace {
  const [sequence = 0, offset = 0, line = 0] = text.split('.').map(Number);
  return { sequence, offset, line };
}

export const textOf = ({ sequence, offset, line }: LogPlace) => `${sequence}.${offset}.${line}`;
