import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_FOUND_LINES,
  MAX_LINE_LENGTH,
  MAX_SEARCHED_CHUNKS,
  placeOf,
  searchLog,
  textOf,
} from '../../../lib/app/jobs/queries/search-log.ts';

/** Searches page after page, as clients do; says how many pages it took. */
async function all(chunks: readonly string[], wanted: string, isOver = true) {
  const chunkAt = async (sequence: number) => chunks[sequence];
  const lines: { line: number; text: string }[] = [];
  let position = '0.0.0';
  for (let pages = 1; ; pages += 1) {
    const page = await searchLog({ chunkAt, wanted, from: placeOf(position), isOver });
    lines.push(...page.lines);
    const before = position;
    position = textOf(page.next);
    if (page.ended || position === before) return { lines, pages, position };
  }
}

describe('the search in a log', () => {
  it('finds the same lines with the same numbers, however the log is cut into pieces', async () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'B', '\n', 'x'), minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        const expected = pieces
          .join('')
          .split('\n')
          .flatMap((text, at) => (text.toLowerCase().includes('ab') ? [{ line: at + 1, text }] : []));
        // A line that is longer than a whole read is found in parts: none of these is.
        fc.pre(
          pieces
            .join('')
            .split('\n')
            .every((line) => line.length < MAX_SEARCHED_CHUNKS),
        );
        expect((await all(pieces, 'ab')).lines).toEqual(expected);
      }),
    );
  });

  it('gives so many lines at a time, and goes on after the last one', async () => {
    const chunk = 'found\n'.repeat(MAX_FOUND_LINES + 50);
    const { lines, pages } = await all([chunk, chunk], 'FOUND');
    expect(lines.map(({ line }) => line)).toEqual(Array.from({ length: lines.length }, (_, n) => n + 1));
    expect([lines.length, pages]).toEqual([2 * MAX_FOUND_LINES + 100, 3]);
  });

  it('reads so many chunks at a time, whatever it finds', async () => {
    const chunks = Array.from({ length: 3 * MAX_SEARCHED_CHUNKS }, (_, n) => `line ${n}\n`);
    const { lines, pages } = await all(chunks, 'line 59');
    expect(lines).toEqual([{ line: 60, text: 'line 59' }]);
    expect(pages).toBe(4);
  });

  it('of a log that grows leaves a line that is not whole for the next time', async () => {
    const before = await all(['one\nfo'], 'found', false);
    expect(before.lines).toEqual([]);
    const chunkAt = async (sequence: number) => ['one\nfo', 'und\nlast'][sequence];
    const page = await searchLog({ chunkAt, wanted: 'found', from: placeOf(before.position), isOver: false });
    expect(page).toMatchObject({ lines: [{ line: 2, text: 'found' }], ended: false });
  });

  it('of a log that grows says what it finds in the last line, apart from the lines that are whole', async () => {
    const search = { wanted: 'found', from: placeOf('0.0.0'), isOver: false };
    const chunkAt = async (sequence: number) => ['found\nalso fo', 'und here'][sequence];
    const page = await searchLog({ ...search, chunkAt });
    expect(page).toMatchObject({ lines: [{ line: 1 }], unfinished: { line: 2, text: 'also found here' } });
    const whole = async (sequence: number) => ['found\nalso fo', 'und here', '\n'][sequence];
    const next = await searchLog({ ...search, chunkAt: whole, from: page.next });
    expect(next.lines).toEqual([{ line: 2, text: 'also found here' }]);
    expect(next.unfinished).toBeUndefined();
  });

  it('keeps no more than a long line of what has no end, and shows of it what is around the text', async () => {
    const long = `${'x'.repeat(MAX_LINE_LENGTH - 10)}needle`;
    const [found] = (await all([`${long}\nneedle`], 'needle')).lines;
    expect(found?.line).toBe(1);
    expect(found?.text.length).toBeLessThanOrEqual(1_000);
    expect(found?.text).toContain('needle');
    const endless = Array.from({ length: 2 * MAX_SEARCHED_CHUNKS }, () => 'x'.repeat(MAX_LINE_LENGTH));
    expect((await all([...endless, '\nneedle'], 'needle')).lines).toEqual([{ line: 2, text: 'needle' }]);
  });

  it('looks through colours, and shows none', async () => {
    expect((await all(['a\n\u001b[31mre\u001b[1md\u001b[0m\r\n'], 'red')).lines).toEqual([{ line: 2, text: 'red' }]);
  });
});
