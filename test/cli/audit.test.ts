import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collect } from '../../cli/collect.ts';
import { wantedActs } from '../../cli/commands/audit.ts';
import { defined } from '../../lib/domain/defined.ts';

const DAYS = ['2026-10-31', '2026-11-01', '2026-11-02'] as const;
const PEOPLE = ['usr_1', 'usr_2'] as const;
const STREAMS = ['file#fil_1', 'job#job_1'] as const;

const acts = fc
  .array(fc.tuple(fc.constantFrom(...DAYS), fc.constantFrom(...PEOPLE), fc.constantFrom(...STREAMS), fc.boolean()))
  .map((all) =>
    all
      .toSorted(([one], [other]) => other.localeCompare(one))
      .map(([day, actor, stream, byToken], version) => {
        const token = byToken ? { token: { id: 'tok_1' } } : {};
        return { at: `${day}T10:00:00.000Z`, actor, ...token, stream, version, types: ['Made'], correlation: 'req' };
      }),
  );

test('acts of the log are listed by person or token, by object and by day, each alone and together', async () => {
  const by = fc.option(fc.constantFrom(...PEOPLE, 'tok_1'), { nil: undefined });
  const of = fc.option(fc.constantFrom('fil_1', 'JOB', 'made', 'nothing'), { nil: undefined });
  const day = fc.option(fc.constantFrom(...DAYS, '2026-11', '2027-01'), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(acts, by, of, day, async (log, who, what, when) => {
      const listed = await collect(wantedActs(pages(log), defined({ by: who, of: what, day: when })), log.length + 1);
      const expected = log
        .filter((act) => who === undefined || act.actor === who || (act.token !== undefined && who === 'tok_1'))
        .filter(({ at }) => when === undefined || at.startsWith(when))
        .filter(
          ({ stream, types }) =>
            what === undefined || [stream, ...types].some((one) => one.toLowerCase().includes(what.toLowerCase())),
        );
      expect(listed).toEqual(expected);
    }),
  );
});

test('a day is found without reading what is older', async () => {
  let reads = 0;
  async function* log() {
    for (const day of DAYS.toReversed()) {
      reads += 1;
      yield { at: `${day}T10:00:00.000Z`, actor: 'usr_1', stream: 'x', version: 1, types: [], correlation: '' };
    }
  }
  expect(await collect(wantedActs(log(), { day: '2026-11-02' }), 10)).toHaveLength(1);
  expect(reads).toBe(2);
});

async function* pages<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
