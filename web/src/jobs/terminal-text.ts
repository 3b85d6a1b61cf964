/** The eight colours that terminals name; a dark or bright one, or one of 256, is shown as the one it is nearest to. */
export const COLOURS = ['gray', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
export type Colour = (typeof COLOURS)[number];

export interface TextStyle {
  readonly colour: Colour | undefined;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
}

export const PLAIN: TextStyle = { colour: undefined, bold: false, italic: false, underline: false };

/** A stretch of text of one style. */
export interface Piece extends TextStyle {
  readonly text: string;
}

const ESCAPE = '\u001b';
/** Control sequences (with their final character), strings of the operating system such as titles and links, and all other escapes. */
const SEQUENCE = new RegExp(
  `${ESCAPE}(?:\\[([0-?]*)(?:[ -/]*([@-~]))?|[\\]PX^_][^\\u0007${ESCAPE}]*(?:\\u0007|${ESCAPE}\\\\)?|[ -/]*[0-~]?)`,
  'g',
);
/** What would move, hide or reorder text: control characters but tab and line feed, and marks of direction. */
const UNSEEN = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu;
/** All of a line up to a return that more text of the line comes after: a terminal writes over it. */
const OVERWRITTEN = /[^\n]*\r+(?=[^\r\n])/g;
const STYLING = new RegExp(`${ESCAPE}\\[[0-9;:]*m`, 'g');

/**
 * What a terminal would show of a program's output, as text with styles: nothing in it is ever markup, moves the reader's
 * eye, or hides anything. Lines that were written over show what stood there last. Backgrounds are left out, since a
 * program cannot know what is readable on which.
 */
export function piecesOf(output: string): readonly Piece[] {
  const shown = output.replaceAll(OVERWRITTEN, (line) => (line.match(STYLING) ?? []).join(''));
  const pieces: Piece[] = [];
  let style = PLAIN;
  let at = 0;
  const add = (end: number) => {
    const text = shown.slice(at, end).replaceAll(UNSEEN, '');
    const last = pieces.at(-1);
    if (text === '') return;
    if (last !== undefined && isSameStyle(last, style)) pieces[pieces.length - 1] = { ...last, text: last.text + text };
    else pieces.push({ ...style, text });
  };
  for (const match of shown.matchAll(SEQUENCE)) {
    add(match.index);
    at = match.index + match[0].length;
    if (match[2] === 'm') style = styled(style, match[1] ?? '');
  }
  add(shown.length);
  return pieces;
}

function isSameStyle(one: TextStyle, other: TextStyle): boolean {
  return (
    one.colour === other.colour &&
    one.bold === other.bold &&
    one.italic === other.italic &&
    one.underline === other.underline
  );
}

/** After a sequence that selects styles: ECMA-48, 8.3.117, with the colours of ITU-T T.416 for 38. */
function styled(before: TextStyle, parameters: string): TextStyle {
  let style = before;
  const codes = parameters.split(/[;:]/).map(Number);
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    if (code === 38 || code === 48) {
      const isIndexed = codes[index + 1] === 5;
      const values = codes.slice(index + 2, index + (isIndexed ? 3 : 5));
      if (code === 38) style = { ...style, colour: isIndexed ? indexed(values[0] ?? 0) : nearest(values) };
      index += isIndexed ? 2 : 4;
    } else style = withCode(style, code);
  }
  return style;
}

function withCode(style: TextStyle, code: number): TextStyle {
  if (code === 0) return PLAIN;
  if (code === 1 || code === 22) return { ...style, bold: code === 1 };
  if (code === 3 || code === 23) return { ...style, italic: code === 3 };
  if (code === 4 || code === 24) return { ...style, underline: code === 4 };
  if (code === 39) return { ...style, colour: undefined };
  if (code >= 30 && code <= 37) return { ...style, colour: COLOURS[code - 30] };
  if (code >= 90 && code <= 97) return { ...style, colour: COLOURS[code - 90] };
  return style;
}

/** One of 256: sixteen by name, a cube of six by six by six, and a ramp of greys. */
function indexed(index: number): Colour | undefined {
  if (index < 16) return COLOURS[index % 8];
  if (index >= 232) return index < 244 ? 'gray' : 'white';
  const step = index - 16;
  return nearest([Math.floor(step / 36), Math.floor(step / 6) % 6, step % 6].map((part) => part * 51));
}

/** By which of red, green and blue it has most of: each colour has a bit for each of them. */
function nearest(parts: readonly number[]): Colour | undefined {
  const most = Math.max(...parts);
  const bits = parts.reduce((all, part, bit) => (most > 0 && part * 2 > most ? all | (1 << bit) : all), 0);
  return COLOURS[bits];
}
