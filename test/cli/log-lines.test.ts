import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineFinder, MAX_LINE_LENGTH } from '../../cli/log-lines.ts';

describe('the search in a log', () => {
  it('finds the same lines with the same numbers, however the log is cut into pieces', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'B', '\n', 'x'), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const finder = lineFinder('ab');
        const found = [...pieces.flatMap((one) => finder.add(one)), ...finder.end()];
        const lines = pieces.join('').split('\n');
        const expected = lines.flatMap((text, at) =>
          text.toLowerCase().includes('ab') ? [{ line: at + 1, text }] : [],
        );
        expect(found).toEqual(expected);
      }),
    );
  });

  it('keeps no more than a long line of what has no end', () => {
    const finder = lineFinder('end');
    for (let n = 0; n < 3; n += 1) expect(finder.add('x'.repeat(MAX_LINE_LENGTH))).toEqual([]);
    expect(finder.add('\nthe end\n')).toEqual([{ line: 2, text: 'the end' }]);
  });
});
