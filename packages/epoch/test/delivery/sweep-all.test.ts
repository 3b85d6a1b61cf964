import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChangeLog, MINUTE_MS } from '../../src/transport/change-log.ts';
import { SETTLE_MINUTES, sweep } from '../../src/transport/sweep.ts';
import { sweepAll } from '../../src/transport/sweep-all.ts';
import { createTimeShares } from '../../src/transport/time-shares.ts';
import { watermark } from '../../src/transport/watermark.ts';
import { setUp } from './sweep-support.ts';

type SetUp = ReturnType<typeof setUp>;

/** Subscribers beside each other, all with the same checkpoints. */
const several = ({ projector }: SetUp, count: number) =>
  Array.from({ length: count }, (_none, n) => ({ ...projector, id: `subscriber-${n}@1` }));

/** The change log whose reads are counted, and take time. */
function slowed(changeLog: ChangeLog, passes: () => void) {
  const reads = { entries: 0, minutes: 0, sweptAt: 0 };
  const slow: ChangeLog = {
    ...changeLog,
    async *entries(minute, after) {
      reads.entries += 1;
      passes();
      yield* changeLog.entries(minute, after);
    },
    async *minutes(from) {
      reads.minutes += 1;
      passes();
      yield* changeLog.minutes(from);
    },
    sweptAt(subscriber) {
      reads.sweptAt += 1;
      passes();
      return changeLog.sweptAt(subscriber);
    },
  };
  return { slow, reads };
}

describe('a sweep of many subscribers', () => {
  it('reads the change log once for all of them', async () => {
    const platform = setUp();
    for (let minute = 0; minute < 5; minute += 1) {
      await platform.place(`shelf#${minute}`);
      platform.pass(1);
    }
    platform.pass(SETTLE_MINUTES);
    const { slow, reads } = slowed(platform.changeLog, () => undefined);
    const shares = createTimeShares(1_000, () => 0);
    const all = await sweepAll({ ...platform.options, changeLog: slow, shares }, several(platform, 40));
    expect(all.swept.map(({ compared, more }) => [compared, more])).toEqual(Array(40).fill([5, false]));
    expect(reads).toEqual({ entries: 5, minutes: 1, sweptAt: 40 });
  });

  it('repairs everything in the end, however long a read takes beside the time of a run', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(4), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 0, max: 300 }),
        async (streams, count, readMs) => {
          const platform = setUp();
          for (const [index, stream] of streams.entries()) {
            await platform.place(`shelf#${stream}`);
            if (index % 3 === 2) platform.pass(1);
          }
          platform.pass(SETTLE_MINUTES + 1);
          const endMs = platform.clock.nowMs - SETTLE_MINUTES * MINUTE_MS;
          let nowMs = 0;
          const passes = () => {
            nowMs += readMs;
          };
          const { slow } = slowed(platform.changeLog, passes);
          const subscribers = several(platform, count);
          const ids = subscribers.map(({ id }) => id);
          const isSwept = async () => ((await watermark(platform.changeLog, ids)) ?? 0) >= endMs;
          // An entry of one subscriber, or the end of a minute, is the least that a run does.
          for (let runs = 0; !(await isSwept()); runs += 1) {
            expect(runs).toBeLessThan((2 * streams.length + 1) * count);
            const shares = createTimeShares(100, () => nowMs);
            await sweepAll({ ...platform.options, changeLog: slow, shares }, subscribers);
          }
          for (const stream of new Set(streams)) {
            const last = streams.filter((one) => one === stream).length;
            expect(await platform.projector.position(`shelf#${stream}`)).toMatchObject({ version: last });
          }
        },
      ),
    );
  });

  it('begins with those that are furthest behind, and says whom it had no time for', async () => {
    const platform = setUp();
    await platform.place('shelf#1');
    platform.pass(SETTLE_MINUTES + 1);
    const subscribers = several(platform, 4);
    const [first, , third] = subscribers;
    if (first === undefined || third === undefined) throw new Error('there are four');
    await sweep(platform.options, first);
    await sweep(platform.options, third);
    let nowMs = 0;
    const position = async (stream: string) => {
      nowMs += 60;
      return platform.projector.position(stream);
    };
    const slow = subscribers.map((one) => ({ ...one, position }));
    const shares = createTimeShares(100, () => nowMs);
    const all = await sweepAll({ ...platform.options, shares }, slow);
    expect(all.swept.map(({ subscriber }) => subscriber)).toEqual(['subscriber-1@1', 'subscriber-3@1']);
    expect(all.notReached).toEqual(['subscriber-0@1', 'subscriber-2@1']);
  });

  it('sweeps the others when one fails', async () => {
    const platform = setUp();
    await platform.place('shelf#1');
    platform.pass(SETTLE_MINUTES + 1);
    const [one, other] = several(platform, 2);
    if (one === undefined || other === undefined) throw new Error('there are two');
    const away = { ...one, position: () => Promise.reject(new Error('the table is away')) };
    const shares = createTimeShares(1_000, () => 0);
    const all = await sweepAll({ ...platform.options, shares }, [away, other]);
    expect(all.failed).toMatchObject([{ subscriber: 'subscriber-0@1', error: { message: 'the table is away' } }]);
    expect(all.swept).toMatchObject([{ subscriber: 'subscriber-1@1', compared: 1, more: false }]);
  });
});
