import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DELIVERY_MUTANTS } from './soak/delivery-mutants.ts';
import { FILE_MUTANTS } from './soak/file-mutants.ts';
import { planted } from './soak/mutants-soak.ts';

describe('a planted mutant', () => {
  it.each(DELIVERY_MUTANTS)('has its place in the source: $name', (mutant) => {
    const source = readFileSync(`packages/epoch/src/${mutant.file}`, 'utf8');
    expect(planted(mutant, source)).not.toBe(source);
  });

  it.each(FILE_MUTANTS)('has its place in the source of uploads: $name', (mutant) => {
    const source = readFileSync(mutant.file, 'utf8');
    expect(planted(mutant, source)).not.toBe(source);
  });
});
