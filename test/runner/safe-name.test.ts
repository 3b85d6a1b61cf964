import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_NAME_BYTES } from '../../runner/limits.ts';
import { safeName } from '../../runner/safe-name.ts';

describe('the name of an input on disk', () => {
  it('is what its owner called it, when that is harmless', () => {
    expect(safeName('genome.fasta.gz', new Set())).toBe('genome.fasta.gz');
  });

  it('is never a path, hidden, an option or empty', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('..', '../../etc/passwd', '-rf', '/')),
        (given) => {
          const name = safeName(given, new Set());
          expect(name).not.toMatch(/[/\\\0]|^[.-]/);
          expect(name.length).toBeGreaterThan(0);
          expect(Buffer.byteLength(name)).toBeLessThanOrEqual(MAX_NAME_BYTES);
        },
      ),
    );
  });

  it('is different for every file, also where letter case does not count', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a.txt', 'A.txt', '../a.txt', 'a-2.txt', 'ß'.repeat(200))), (given) => {
        const taken = new Set<string>();
        const names = given.map((name) => safeName(name, taken).toLowerCase());
        expect(new Set(names).size).toBe(given.length);
      }),
    );
  });
});
