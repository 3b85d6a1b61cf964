import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffOf, specLines } from '../../web/src/configurations/spec-diff.ts';
import type { Spec } from '../../web/src/configurations/spec-input.ts';

const SPEC: Spec = {
  command: 'sort',
  arguments: ['-n', 'a'],
  environment: { B: '2', A: '1' },
  machineType: 'standard-1',
  timeoutMs: 60_000,
  maxAttempts: 2,
};

describe('two versions beside each other', () => {
  it('differ in the lines that were added and removed, and in no other', () => {
    const after: Spec = {
      ...SPEC,
      arguments: ['-r', 'a'],
      machineType: 'standard-2',
      diskGib: 30,
      slots: [{ name: 'reads' }],
    };
    const changed = diffOf(specLines(SPEC), specLines(after)).filter(({ kind }) => kind !== 'same');
    expect(changed.map(({ kind, text }) => [kind, text])).toEqual([
      ['removed', 'argument: -n'],
      ['added', 'argument: -r'],
      ['removed', 'machine: standard-1'],
      ['added', 'machine: standard-2'],
      ['added', 'disk in GiB: 30'],
      ['added', 'input: reads one'],
    ]);
  });

  it('say the same whatever the order of their variables', () => {
    const other: Spec = { ...SPEC, environment: { A: '1', B: '2' } };
    expect(diffOf(specLines(SPEC), specLines(other)).every(({ kind }) => kind === 'same')).toBe(true);
  });

  it('are both in the comparison, whole and in order', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffOf(before, after);
        const without = (kind: string) => lines.filter((line) => line.kind !== kind).map((line) => line.text);
        expect(without('added')).toEqual(before);
        expect(without('removed')).toEqual(after);
      }),
    );
  });
});
