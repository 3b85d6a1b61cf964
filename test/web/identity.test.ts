import { QueryClient, QueryObserver } from '@tanstack/query-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameSubject, readKey } from '../../web/src/session/read-key.ts';

/** What a page asks for: by whom, about which organisation and job, narrowed to which page. */
const question = fc.record({
  person: fc.constantFrom('person_a', 'person_b'),
  org: fc.constantFrom('org_a', 'org_b'),
  job: fc.constantFrom('job_a', 'job_b'),
  limit: fc.constantFrom(10, 20),
  enabled: fc.boolean(),
});
type Question = typeof question extends fc.Arbitrary<infer Value> ? Value : never;

/** The page turns to a question, or one of the replies on their way arrives, in any order. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('ask' as const), question }),
  fc.record({ kind: fc.constant('reply' as const), which: fc.nat({ max: 20 }), fails: fc.boolean() }),
);

const subjectOf = ({ person, org, job }: Question) => `${person} ${org} ${job}`;

async function walk(steps: readonly (typeof step extends fc.Arbitrary<infer Value> ? Value : never)[]): Promise<void> {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const waiting: { readonly subject: string; settle(fails: boolean): void }[] = [];
  const optionsOf = (asked: Question) => {
    const queryKey = readKey(asked.person, 'jobs.get', { org: asked.org, job: asked.job }, { limit: asked.limit });
    return {
      queryKey,
      enabled: asked.enabled,
      queryFn: () =>
        new Promise<string>((resolve, reject) => {
          const subject = subjectOf(asked);
          waiting.push({ subject, settle: (fails) => (fails ? reject(new Error('lost')) : resolve(subject)) });
        }),
      placeholderData: (previous: string | undefined, before: { queryKey: readonly unknown[] } | undefined) =>
        isSameSubject(before?.queryKey, queryKey) ? previous : undefined,
    };
  };
  let asked: Question = { person: 'person_a', org: 'org_a', job: 'job_a', limit: 10, enabled: true };
  const observer = new QueryObserver<string, Error, string, string, readonly unknown[]>(client, optionsOf(asked));
  const stop = observer.subscribe(() => {});
  for (const next of steps) {
    if (next.kind === 'ask') {
      asked = next.question;
      observer.setOptions(optionsOf(asked));
    } else {
      const [reply] = waiting.splice(next.which % Math.max(1, waiting.length), 1);
      reply?.settle(next.fails);
      await new Promise((done) => setImmediate(done));
    }
    const { data } = observer.getCurrentResult();
    if (data !== undefined) expect(data).toBe(subjectOf(asked));
  }
  stop();
  client.clear();
}

describe('What a page shows', () => {
  it('belongs to the person, organisation and object it asks for, in any order of questions and replies', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), walk), { numRuns: 300 });
  });

  it('stays while only its page or filter changes, and never over another subject', () => {
    const key = readKey('p', 'files.list', { org: 'a' }, { limit: 10 });
    expect(isSameSubject(key, readKey('p', 'files.list', { org: 'a' }, { limit: 20 }))).toBe(true);
    expect(isSameSubject(key, readKey('q', 'files.list', { org: 'a' }, { limit: 10 }))).toBe(false);
    expect(isSameSubject(key, readKey('p', 'files.list', { org: 'b' }, { limit: 10 }))).toBe(false);
    expect(isSameSubject(key, readKey('p', 'jobs.list', { org: 'a' }, { limit: 10 }))).toBe(false);
    expect(isSameSubject(undefined, key)).toBe(false);
  });
});
