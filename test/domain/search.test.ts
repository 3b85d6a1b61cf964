import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SEARCH_LETTERS, MAX_SEARCH_STARTS } from '../../lib/domain/limits.ts';
import { baseName, fileNameProblem, folded } from '../../lib/domain/names.ts';
import { fileTypeOf, searchStarts, searchTerms } from '../../lib/domain/search.ts';

const finds = (text: string, name: string) => {
  const starts = searchStarts(name);
  const terms = searchTerms(text);
  return terms.length > 0 && terms.every((term) => starts.some((start) => start.startsWith(term)));
};

describe('the search in names', () => {
  it.each([
    ['results', '2026-11-28_run14-Results.csv'],
    ['run14', '2026-11-28_run14-Results.csv'],
    ['14', '2026-11-28_run14-Results.csv'],
    ['R1_001.fastq', 'sample-A_R1_001.fastq.gz'],
    ['results 2026', '2026_results.csv'],
    ['.csv', 'results.csv'],
    ['File', 'myFileName.txt'],
    ['STRASSE', 'alte straße.txt'],
    ['οδος', 'ΝΕΟΣ ΟΔΟΣ.txt'],
    ['京都', '旅行2026京都.jpg'],
    ['ภาษา', 'เอกสารภาษาไทย.pdf'],
    ['holiday', '👨‍👩‍👧 holiday.jpg'],
    ['reads/1', 'project/reads/1.fq'],
    ['project', 'project/reads/1.fq'],
    ['کتاب', 'نام کتاب‌ها.xlsx'],
  ])('%s finds %s', (text, name) => expect(finds(text, name)).toBe(true));

  it.each([
    ['esults', 'results.csv'],
    ['results 2027', '2026_results.csv'],
    ['--', 'a--b.txt'],
  ])('%s does not find %s', (text, name) => expect(finds(text, name)).toBe(false));

  it('finds every name by any of its words, in either case, and keeps no more than its bounds', () => {
    const word = fc.stringMatching(/^[a-z]{1,12}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), fc.nat(), (words, pick) => {
        const name = `${words.join('-')}.txt`;
        const sought = words[pick % words.length] ?? '';
        expect(finds(sought.toUpperCase(), name)).toBe(true);
      }),
    );
  });

  it('makes at most 24 texts of any name, each a part of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
        fc.pre(fileNameProblem(name) === undefined);
        const starts = searchStarts(name);
        expect(starts.length).toBeLessThanOrEqual(MAX_SEARCH_STARTS);
        expect(new Set(starts).size).toBe(starts.length);
        for (const start of starts) expect([...start].length).toBeLessThanOrEqual(MAX_SEARCH_LETTERS);
        expect(baseName(name)).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });

  it('reads the same from a name in NFD as in NFC', () => {
    expect(searchTerms('Résumé'.normalize('NFD'))).toEqual(searchTerms('Résumé'));
    expect(folded('Résumé')).toBe(searchTerms('résumé')[0]);
  });
});

describe('the type of a name', () => {
  it.each([
    ['a.csv', 'csv'],
    ['dir.d/a', ''],
    ['a.FASTQ.GZ', 'fastq.gz'],
    ['a.gz', 'gz'],
    ['.bashrc', 'bashrc'],
    ['a.tar.zst', 'tar.zst'],
    ['Dr. Smith letter', ''],
    ['a.b.c', 'c'],
  ])('of %s is %j', (name, type) => expect(fileTypeOf(name)).toBe(type));
});
