import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baseName, fileNameProblem, folded, folderOf, foldersOf } from '../../lib/domain/names.ts';
import { NAME_RULES } from './name-rules.ts';

describe('a name', () => {
  it.each([...NAME_RULES])('of a file is judged by the table: $what', ({ name, isGood }) => {
    expect(fileNameProblem(name) === undefined).toBe(isGood);
  });

  it('is the same in every form: whoever writes it in NFD is told the same', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NAME_RULES), ({ name }) => {
        expect(fileNameProblem(name.normalize('NFD'))).toBe(fileNameProblem(name));
      }),
    );
  });

  it('has folders and a last segment', () => {
    expect([folderOf('a/b/c.txt'), baseName('a/b/c.txt'), foldersOf('a/b/c.txt')]).toEqual([
      'a/b',
      'c.txt',
      ['a', 'a/b'],
    ]);
    expect([folderOf('c.txt'), baseName('c.txt'), foldersOf('c.txt')]).toEqual(['', 'c.txt', []]);
  });
});

describe('names are compared', () => {
  it.each([
    ['Résumé.pdf', 'RE\u0301SUME\u0301.PDF'],
    ['STRASSE', 'straße'],
    ['ẞ', 'ss'],
    ['ΟΔΟΣ', 'οδος'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['İ', 'i\u0307'],
    ['한글', '\u1112\u1161\u11ab\u1100\u1173\u11af'],
    ['ﬁle', 'FILE'],
    ['Kelvin', '\u212aelvin'],
    ['می‌خواهم', 'میخواهم'],
  ])('%s as %s', (one, other) => expect(folded(one)).toBe(folded(other)));

  it.each([
    ['ı', 'i'],
    ['e', 'é'],
    ['a', 'b'],
  ])('%s not as %s', (one, other) => expect(folded(one)).not.toBe(folded(other)));

  it('in a form that stays what it is, whatever comes before', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 });
    fc.assert(
      fc.property(text, (one) => {
        expect(folded(folded(one))).toBe(folded(one));
        expect(folded(one.normalize('NFD'))).toBe(folded(one));
      }),
    );
  });

  it('alike where Unicode’s simple case folding has them alike', () => {
    for (let code = 0; code < 0x1_1000; code += 1) {
      const letter = String.fromCodePoint(code);
      for (const other of new Set([letter.toLowerCase(), letter.toUpperCase()])) {
        if ([...other].length !== 1 || other === letter || code === 0x131) continue;
        expect(folded(other), `${letter} ${other}`).toBe(folded(letter));
      }
    }
  });
});
