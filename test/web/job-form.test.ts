import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accepts } from '../../lib/domain/slot-names.ts';
import type { Spec } from '../../web/src/configurations/spec-input.ts';
import { askedFor, MAX_ADDRESSED_FILES, newJobHref } from '../../web/src/jobs/job-address.ts';
import { bodyOf, EMPTY_FORM, formFor, formLike } from '../../web/src/jobs/job-form.ts';
import { emptySlots, idsOf, placed } from '../../web/src/jobs/slot-files.ts';

const SPEC = {
  command: 'true',
  arguments: [],
  environment: {},
  machineType: 'standard-1',
  timeoutMs: 1,
  maxAttempts: 1,
};
const ids = Array.from({ length: 120 }, (_, n) => `fil_${String(n).padStart(26, '0')}`);

const slot = fc.record(
  {
    name: fc.constantFrom('reads', 'reference', 'notes', 'rest'),
    files: fc.constantFrom('one' as const, 'many' as const),
    required: fc.boolean(),
    accept: fc.array(fc.constantFrom('*.fq', '*.fa', '*.txt', '*'), { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: ['name'] },
);
const slots = fc.uniqueArray(slot, { selector: ({ name }) => name, maxLength: 4 });
const fileNames = ['a.fq', 'b.fq', 'c.fa', 'd.txt', 'e.bin'];
const chosen = fc.record({
  files: fc.subarray(fileNames),
  inputs: fc.dictionary(fc.constantFrom('reads', 'rest', 'gone'), fc.subarray(fileNames)),
});

describe('Chosen files', () => {
  it('are each in one slot that takes them, and are left over only where every such slot is full', () => {
    fc.assert(
      fc.property(slots, chosen, (all, before) => {
        const { files, inputs } = placed(all, before, (id) => id);
        const there = [...Object.values(inputs).flat(), ...files];
        expect(there.toSorted()).toEqual([...idsOf(before)].toSorted());
        for (const one of all) {
          const own = inputs[one.name] ?? [];
          if (one.files !== 'many') expect(own.length).toBeLessThanOrEqual(1);
          for (const name of own) expect(accepts(one, name)).toBe(true);
          for (const name of files)
            expect(accepts(one, name) && (one.files === 'many' || own.length === 0)).toBe(false);
        }
        expect(placed(all, { files, inputs }, (id) => id)).toEqual({ files, inputs });
      }),
    );
  });

  it('stay in the slot that they were chosen for; slots that take everything come last', () => {
    const two = [
      { name: 'rest', files: 'many' as const },
      { name: 'reads', files: 'many' as const, accept: ['*.fq'] },
    ];
    const there = placed(two, { files: ['a.fq', 'd.txt'], inputs: { rest: ['b.fq'] } }, (id) => id);
    expect(there).toEqual({ files: [], inputs: { rest: ['b.fq', 'd.txt'], reads: ['a.fq'] } });
    expect(placed(undefined, there, (id) => id).files.toSorted()).toEqual(['a.fq', 'b.fq', 'd.txt']);
  });

  it('are asked for where a required slot has none', () => {
    const two = [{ name: 'reads' }, { name: 'notes', required: false }];
    expect(emptySlots(two, { files: [], inputs: {} })).toEqual(['reads']);
    expect(emptySlots(two, { files: [], inputs: { reads: ['a.fq'] } })).toEqual([]);
    expect(emptySlots(undefined, { files: [], inputs: {} })).toEqual([]);
  });
});

describe('A form of a job like another', () => {
  const parameters = [{ name: 'mode', type: 'text' as const }];
  const job = (own: string) => ({
    name: `Job ${own}`,
    configuration: 'jcf_1',
    label: `label ${own}`,
    spec: { ...SPEC, parameters, environment: { mode: own, PATH: '/bin' } },
    files: [{ id: `now ${own}`, name: 'now', slot: 'reads', linkedAt: '2026-01-01T00:00:00Z' }],
  });

  it('has that job’s name, values, label and files, whichever was looked at before', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }), (looked) => {
        for (const own of looked) {
          const form = formLike(job(own));
          expect(bodyOf(form, 'jcf_1', { parameters, slots: [{ name: 'reads' }] })).toEqual({
            name: `Job ${own}`,
            configuration: 'jcf_1',
            label: `label ${own}`,
            parameters: { mode: own },
            files: [],
            inputs: { reads: [`now ${own}`] },
          });
        }
      }),
    );
  });

  it('has what its latest submission read, where that is something else', () => {
    const read = formLike({ ...job('a'), inputs: [{ id: 'read', name: 'r.fq', slot: 'reads' }] });
    expect(read.chosen).toEqual({ files: [], inputs: { reads: ['read'] } });
    // The newest version calls its slot otherwise.
    const now = formFor(read, 'jcf_1', { slots: [{ name: 'sequences', accept: ['*.fq'] }] });
    expect(now.chosen).toEqual({ files: [], inputs: { sequences: ['read'] } });
  });
});

describe('The values of a job like another', () => {
  const like = (environment: Record<string, string>, parameters: NonNullable<Spec['parameters']>) =>
    formFor(formLike({ name: 'Job', configuration: 'jcf_1', spec: { ...SPEC, environment }, files: [] }), 'jcf_1', {
      parameters,
    });
  const mode = { name: 'mode', type: 'choice' as const, choices: ['fast', 'exact'], default: 'exact' };

  it('are those that the newest version takes; what it takes no more has its default, for nobody could see it', () => {
    const threads = { name: 'threads', type: 'integer' as const, maximum: 4 };
    expect(like({ mode: 'fast', threads: '4', PATH: '/bin' }, [mode, threads]).values).toEqual({
      mode: 'fast',
      threads: '4',
    });
    const old = like({ mode: 'slow', threads: '16' }, [mode, threads]);
    expect(old.values).toEqual({});
    expect(bodyOf(old, 'jcf_1', { parameters: [mode, threads] }).parameters).toEqual({});
  });

  it('are those of variables that are parameters by now, and of no property that every object has', () => {
    const named = ['toString', 'valueOf'].map((name) => ({ name, type: 'text' as const }));
    expect(like({ mode: 'fast' }, [mode, ...named]).values).toEqual({ mode: 'fast' });
  });

  it('change with the configuration: none of another one is sent', () => {
    const text = { name: 'mode', type: 'text' as const };
    const typed = { ...EMPTY_FORM, values: { mode: 'as you like', more: 'x' } };
    expect(formFor(typed, 'jcf_2', { parameters: [text] }).values).toEqual({ mode: 'as you like' });
    expect(formFor(typed, 'jcf_2', { parameters: [mode] }).values).toEqual({});
  });
});

describe('The address of a new job', () => {
  it('says what it begins with, and asks for nothing that is no id', () => {
    const files = ids.slice(0, 3);
    const configuration = `jcf_${'0'.repeat(26)}`;
    const href = newJobHref({ configuration, files });
    expect(askedFor(new URL(href, 'https://x').searchParams)).toEqual({ configuration, files });
    expect(newJobHref()).toBe('/jobs/new');
    expect(askedFor(new URLSearchParams({ like: '../x', files: 'a,,b', unfinished: '' }))).toEqual({ files: [] });
    expect(askedFor(new URLSearchParams({ files: [...ids, ...ids].join() })).files).toHaveLength(MAX_ADDRESSED_FILES);
  });

  it('of so many files is taken by every server', () => {
    expect(newJobHref({ files: ids.slice(0, MAX_ADDRESSED_FILES) }).length).toBeLessThan(4_000);
  });

  it('of nothing begins empty', () => {
    expect(formFor(EMPTY_FORM, null, undefined)).toEqual(EMPTY_FORM);
  });
});
