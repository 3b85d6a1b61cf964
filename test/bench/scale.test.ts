import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare, measureServices } from '../../bench/scale/calibrate.ts';
import { ceilingsOf } from '../../bench/scale/ceilings.ts';
import { costsOf, totalOf } from '../../bench/scale/costs.ts';
import { TODAY } from '../../bench/scale/layout.ts';
import type { Demands } from '../../bench/scale/load.ts';
import { LABORATORY, type Profile } from '../../bench/scale/profile.ts';
import { simulate } from '../../bench/scale/simulation.ts';
import { createTimeline } from '../../bench/scale/timeline.ts';
import { CHAIN } from '../../bench/scale/workload.ts';
import { createPlatform } from '../app/platform.ts';
import { found, upload } from '../app/scenes.ts';

const RESULTS = path.join(import.meta.dirname, '../../bench/results/scale.json');

async function kept(): Promise<Demands> {
  const { figures } = JSON.parse(await readFile(RESULTS, 'utf8')) as { figures: { demands: Demands } };
  return figures.demands;
}

describe('the simulation', () => {
  test('does within a fifth what the platform’s own code does in virtual time, at little load and at much', async () => {
    const times = await measureServices(TODAY, 10);
    for (const load of [
      { perSecond: 30, seconds: 2 },
      { perSecond: 600, seconds: 0.5 },
    ]) {
      const { error, real, simulated } = await compare(TODAY, { ...load, organisations: 60, seed: 7 }, times);
      expect(real.commits).toBe(3 * real.commands);
      expect(simulated.left).toBe(0);
      expect(error).toBeLessThan(0.2);
    }
  });

  test('loses no command, and takes no less time for more of them', () => {
    const offered = fc.record({
      perSecond: fc.integer({ min: 1, max: 400 }),
      seconds: fc.constant(2),
      organisations: fc.integer({ min: 1, max: 1_000 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(offered, fc.integer({ min: 1, max: 20 }), (some, concurrency) => {
        const layout = { ...TODAY, concurrency };
        const calm = simulate(layout, some, CHAIN, new Map(), 3_600_000);
        const busy = simulate(layout, { ...some, perSecond: some.perSecond * 10 }, CHAIN, new Map(), 3_600_000);
        expect([calm.left, busy.left]).toEqual([0, 0]);
        expect(calm.commits).toBe(3 * calm.commands);
        expect(calm.messages).toBe(5 * calm.commands);
        // By chance a few milliseconds less, where neither waits.
        expect(busy.meanMs).toBeGreaterThan(calm.meanMs * 0.95);
      }),
      { numRuns: 10 },
    );
  });

  test('lets things happen in the order of their times, and those of one time in the order that they were added', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (delays) => {
        const timeline = createTimeline();
        const happened: (readonly [number, number])[] = [];
        for (const [index, ms] of delays.entries()) timeline.after(ms, () => happened.push([ms, index]));
        timeline.runUntil(20);
        expect(happened).toEqual(
          delays.map((ms, index) => [ms, index] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]),
        );
      }),
    );
  });
});

describe('the cost of scale', () => {
  test('is computed from commits that the platform makes', async () => {
    const demands = await kept();
    const platform = createPlatform();
    const org = await found(platform);
    await platform.settle();
    const commits = async () => {
      let count = 0;
      for await (const _commit of platform.log.scan(0, 1)) count += 1;
      return count;
    };
    await upload(platform, org, 100);
    await platform.settle();
    const before = await commits();
    await upload(platform, org, 100);
    await platform.settle();
    expect((await commits()) - before).toBe(demands.file.commits);
  });

  test('grows with use: a laboratory twice as busy costs twice as much, but for the close of its days', async () => {
    const demands = await kept();
    const { files, jobs, requests, storedGb, downloadedGb } = LABORATORY;
    const doubled = { files: 2 * files, jobs: 2 * jobs, requests: 2 * requests };
    const twice = { ...LABORATORY, ...doubled, storedGb: 2 * storedGb, downloadedGb: 2 * downloadedGb };
    const idle = { ...LABORATORY, files: 0, jobs: 0, requests: 0, storedGb: 0, downloadedGb: 0 };
    const total = (profile: Profile) => totalOf(costsOf(profile, demands));
    expect(total(twice) - total(idle)).toBeCloseTo(2 * (total(LABORATORY) - total(idle)), 9);
  });

  test('names what breaks first, and carries fewer organisations that do more', async () => {
    const demands = await kept();
    const calm = ceilingsOf(LABORATORY, demands, 0.4);
    const busy = ceilingsOf({ ...LABORATORY, files: 50, jobs: 20, requests: 2_000 }, demands, 0.4);
    expect(calm.map(({ organisations }) => organisations)).toEqual(
      calm.map(({ organisations }) => organisations).sort((a, b) => a - b),
    );
    for (const { name, organisations } of busy) {
      expect(organisations).toBeLessThanOrEqual(calm.find((one) => one.name === name)?.organisations ?? 0);
    }
  });
});
