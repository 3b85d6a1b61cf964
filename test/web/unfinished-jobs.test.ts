import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_FORM, type JobForm } from '../../web/src/jobs/job-form.ts';
import {
  type KeyedTexts,
  MAX_UNFINISHED,
  MAX_UNFINISHED_LENGTH,
  unfinishedJobs,
} from '../../web/src/jobs/unfinished-jobs.ts';

function browser(): KeyedTexts & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    keys: () => [...kept.keys()],
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

const text = fc.string({ maxLength: 8 });
const form: fc.Arbitrary<JobForm> = fc.record({
  name: text,
  configuration: fc.option(text),
  label: text,
  values: fc.dictionary(text, text, { maxKeys: 3 }),
  chosen: fc.record({
    files: fc.array(text, { maxLength: 3 }),
    inputs: fc.dictionary(text, fc.array(text, { maxLength: 2 }), { maxKeys: 2 }),
  }),
  known: fc.array(fc.record({ id: text, name: text }), { maxLength: 3 }),
});

const place = fc.record({
  // One name begins with the other, as no two ids do.
  person: fc.constantFrom('usr_a', 'usr_ab'),
  org: fc.constantFrom('org_a', 'org_ab'),
});
const id = fc.constantFrom('1', '2', '3');
const step = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), place, id, form }),
  fc.record({ kind: fc.constant('remove' as const), place, id }),
  fc.record({ kind: fc.constant('reload' as const), place }),
);

describe('Unfinished jobs', () => {
  it('are those of one person in one organisation, as they were left, in any order of changes and reloads', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const texts = browser();
        const model = new Map<string, Map<string, { at: number; form: JobForm }>>();
        steps.forEach((next, at) => {
          const of = `${next.place.person} ${next.place.org}`;
          const jobs = unfinishedJobs(next.place.person, next.place.org, texts);
          const mine = model.get(of) ?? new Map();
          model.set(of, mine);
          if (next.kind === 'put') {
            expect(jobs.put({ id: next.id, changedAtMs: at, form: next.form })).toBe(true);
            mine.set(next.id, { at, form: next.form });
          } else if (next.kind === 'remove') {
            jobs.remove(next.id);
            mine.delete(next.id);
          }
          const wanted = [...mine].map(([own, { at: changedAtMs, form: left }]) => ({
            id: own,
            changedAtMs,
            form: left,
          }));
          expect(jobs.all()).toEqual(wanted.toSorted((one, other) => other.changedAtMs - one.changedAtMs));
        });
      }),
    );
  });

  it('that are too many or too long are refused, and take nothing from those that are kept', () => {
    const jobs = unfinishedJobs('usr_a', 'org_a', browser());
    for (let n = 0; n < MAX_UNFINISHED; n += 1) {
      expect(jobs.put({ id: `${n}`, changedAtMs: n, form: EMPTY_FORM })).toBe(true);
    }
    expect(jobs.put({ id: 'one more', changedAtMs: 99, form: EMPTY_FORM })).toBe(false);
    const long = { ...EMPTY_FORM, name: 'x'.repeat(MAX_UNFINISHED_LENGTH) };
    expect(jobs.put({ id: '0', changedAtMs: 99, form: long })).toBe(false);
    expect(jobs.put({ id: '1', changedAtMs: 99, form: { ...EMPTY_FORM, name: 'changed' } })).toBe(true);
    expect(jobs.all()).toHaveLength(MAX_UNFINISHED);
    expect(jobs.get('0')?.form).toEqual(EMPTY_FORM);
  });

  it('in a browser that keeps nothing say so', () => {
    const none = { keys: () => [], getItem: () => null, setItem: () => {}, removeItem: () => {} };
    expect(unfinishedJobs('usr_a', 'org_a', none).put({ id: '1', changedAtMs: 0, form: EMPTY_FORM })).toBe(false);
  });

  it('whose texts are no such form are none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), fc.json(), (whole, part) => {
        const texts = browser();
        const jobs = unfinishedJobs('usr_a', 'org_a', texts);
        jobs.put({ id: '1', changedAtMs: 1, form: EMPTY_FORM });
        const [key = ''] = texts.kept.keys();
        texts.kept.set(key, whole);
        expect(jobs.all()).toEqual([]);
        texts.kept.set(key, JSON.stringify({ changedAtMs: 1, form: { ...EMPTY_FORM, chosen: JSON.parse(part) } }));
        expect(() =>
          jobs.all().map(({ form: { chosen } }) => [...chosen.files, ...Object.values(chosen.inputs)]),
        ).not.toThrow();
      }),
    );
  });
});
