import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldersOf } from '../../lib/domain/names.ts';
import { MAX_NAME_BYTES } from '../../runner/limits.ts';
import { safePaths } from '../../runner/safe-name.ts';

const given = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('..', '../../etc/passwd', '-rf', '/', 'a', 'a/b', 'A/b', 'a/b/c', 'a-2', 'x/../y', 'ß'.repeat(200)),
);

describe('the path of an input on disk', () => {
  it('is what its owner called it, folders too, when that is harmless', () => {
    expect(safePaths(['genome.fasta.gz', 'run 1/reads/a.fq'])).toEqual(['genome.fasta.gz', 'run 1/reads/a.fq']);
  });

  it('never leaves its folder, and has no segment that is hidden, an option or empty', () => {
    fc.assert(
      fc.property(fc.array(given), (names) => {
        for (const path of safePaths(names)) {
          for (const segment of path.split('/')) {
            expect(segment).not.toMatch(/[/\\\0]|^[.-]/);
            expect(segment.length).toBeGreaterThan(0);
            expect(Buffer.byteLength(segment)).toBeLessThanOrEqual(MAX_NAME_BYTES);
          }
        }
      }),
    );
  });

  it('is different for every file, also where letter case does not count, and no folder of another', () => {
    fc.assert(
      fc.property(fc.array(given), (names) => {
        const paths = safePaths(names).map((path) => path.toLowerCase());
        expect(new Set(paths).size).toBe(names.length);
        const folders = new Set(paths.flatMap(foldersOf));
        expect(paths.filter((path) => folders.has(path))).toEqual([]);
      }),
    );
  });
});
