import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf, searchable, textOf } from '../../web/src/jobs/log-lines.ts';
import { PLAIN, piecesOf } from '../../web/src/jobs/terminal-text.ts';

const red = (text: string) => ({ ...PLAIN, colour: 'red', text });
const plain = (text: string) => ({ ...PLAIN, text });
const shown = (output: string) =>
  piecesOf(output)
    .map(({ text }) => text)
    .join('');

/** Whatever a program may write: letters, returns, and all kinds of sequences, whole or broken off. */
const output = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', 'bc', ' ', '\n', '\r', '\r\n', '\t', '<b>', '\u202e', '\u0007', '\u009b31m'),
      fc.constantFrom(
        '\u001b[31m',
        '\u001b[0m',
        '\u001b[1;4;38;5;202m',
        '\u001b[38;2;1;250;3m',
        '\u001b[2K',
        '\u001b[?25l',
      ),
      fc.constantFrom(
        '\u001b]8;;http://x\u0007',
        '\u001b]0;title\u001b\\',
        '\u001b(B',
        '\u001bM',
        '\u001b',
        '\u001b[',
        '\u001b]0;',
      ),
      fc.string({ unit: 'binary' }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

describe("A program's output", () => {
  it('has the colours and faces that it asks for, by name, by number and by their parts', () => {
    expect(piecesOf('\u001b[31mred\u001b[0m, \u001b[91mbright\u001b[39m.')).toEqual([
      red('red'),
      plain(', '),
      red('bright'),
      plain('.'),
    ]);
    expect(piecesOf('\u001b[1;4mup\u001b[22mdown')).toEqual([
      { ...PLAIN, bold: true, underline: true, text: 'up' },
      { ...PLAIN, underline: true, text: 'down' },
    ]);
    expect(piecesOf('\u001b[38;5;196mone\u001b[38;2;200;10;10mtwo\u001b[38:5:9mthree')).toEqual([red('onetwothree')]);
    // What comes after a colour's own numbers counts; a background changes nothing.
    expect(piecesOf('\u001b[48;5;22;31mx')).toEqual([red('x')]);
  });

  it('is what a terminal would show: written over, without what moves or hides text', () => {
    expect(shown('10 %\r50 %\r\u001b[32m100 %\u001b[0m\r\ndone\n')).toBe('100 %\ndone\n');
    expect(shown('a\u001b[2K\u001b]0;title\u0007b\u001b]8;;http://x\u001b\\link')).toBe('ablink');
    expect(shown('safe\u202egnp.exe')).toBe('safegnp.exe');
    expect(shown('half\u001b[3')).toBe('half');
  });

  it('never shows a control character, however it is broken off', () => {
    fc.assert(
      fc.property(output, (written) => {
        const pieces = piecesOf(written);
        for (const { text } of pieces) expect(text).not.toMatch(/(?![\t\n])[\p{Cc}\p{Bidi_Control}]/u);
        // Neighbours differ, so that a page has no more elements than styles change.
        for (const [index, { text: _, ...style }] of pieces.entries()) {
          const { text: __, ...next } = pieces[index + 1] ?? { ...style, bold: !style.bold, text: '' };
          expect(next).not.toEqual(style);
        }
        expect(linesOf(pieces).map(textOf).join('\n')).toBe(shown(written).replace(/\n$/, ''));
      }),
    );
  });

  it('is searched line by line, in capitals or not, with the numbers of the lines', () => {
    const lines = linesOf(piecesOf('one\n\u001b[31mERR\u001b[0mor: two\nthree\n'));
    expect(lines).toHaveLength(3);
    const linesWith = searchable(lines);
    expect(linesWith('error').map(({ number }) => number)).toEqual([2]);
    expect(linesWith('four')).toEqual([]);
  });
});
