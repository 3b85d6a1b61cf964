import { commandsOf } from 'epoch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeLeases, LEASE_MS, MAX_JUDGE_PAUSE_MS } from '../../../lib/app/jobs/commands/judge-leases.ts';
import { startAttempt } from '../../../lib/app/jobs/commands/start-attempt.ts';
import { attemptRow } from '../../../lib/app/jobs/views/job-rows.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { memoryLeases } from '../../memory-leases.ts';
import { createPlatform, ORIGIN, type Platform } from '../platform.ts';
import { createJob, found, submit } from '../scenes.ts';

const MINUTE = 60_000;

async function running(platform: Platform) {
  const organisationId = await found(platform);
  const jobId = await createJob(platform, organisationId, [], { timeoutMs: 86_400_000 });
  const attemptId = await submit(platform, organisationId, jobId);
  const outcome = await startAttempt(platform, { organisationId, jobId, attemptId, token: 'runner-1' }, ORIGIN);
  if (!outcome.ok) throw new Error(outcome.rejection.message);
  return { organisationId, jobId, attemptId };
}

/** A platform with a judge, whose wall clock is not the platform's. */
async function judged() {
  const platform = createPlatform();
  const leases = memoryLeases();
  let wall = 5_000_000;
  const of = await running(platform);
  const startedAtMs = platform.nowMs();
  return {
    platform,
    leases,
    of,
    startedAtMs,
    wait: (ms: number) => {
      wall += ms;
      platform.setMs(platform.nowMs() + ms);
    },
    beat: () => leases.beat({ ...of, beatAtMs: platform.nowMs(), beatWallMs: wall }),
    judge: () => judgeLeases({ kernel: platform.kernel, leases, wallMs: () => wall }, ORIGIN),
    /** The attempt as its row shows it. */
    async attempt() {
      await platform.settle();
      const [row] = await platform.rowsOf(attemptRow, { jobId: of.jobId });
      if (row === undefined) throw new Error('there is no attempt');
      return row;
    },
  };
}

describe('the lease of an attempt', () => {
  it('is lost with a silent runner: the attempt ends at its last heartbeat', async () => {
    const { wait, beat, judge, attempt, platform, leases } = await judged();
    await judge();
    wait(10_000);
    expect(await beat()).toBe(true);
    const lastBeatMs = platform.nowMs();
    for (let minutes = 0; minutes < 2; minutes += 1) {
      wait(MINUTE);
      expect(await judge()).toEqual({ lost: 0 });
    }
    wait(MINUTE);
    expect(await judge()).toEqual({ lost: 1 });
    expect(await attempt()).toMatchObject({ status: 'lost', failure: 'infrastructure', endedAtMs: lastBeatMs });
    expect((await leases.page(10)).items).toEqual([]);
  });

  it('is not lost by an outage of the platform, however long, when the runner is heard again soon after', async () => {
    const { wait, beat, judge, attempt } = await judged();
    await judge();
    await beat();
    wait(60 * MINUTE);
    expect(await judge()).toEqual({ lost: 0 });
    wait(MINUTE);
    await beat();
    wait(MINUTE);
    expect(await judge()).toEqual({ lost: 0 });
    expect(await attempt()).toMatchObject({ status: 'running' });
  });

  it('is given up once and for all: a heartbeat that comes later is refused, and what a dead judge began is completed', async () => {
    const { wait, beat, judge, attempt, leases } = await judged();
    await beat();
    const [lease] = (await leases.page(10)).items;
    if (lease === undefined) throw new Error('there is no lease');
    // A judge that died right after.
    expect(await leases.giveUp(lease)).toBe(true);
    expect(await beat()).toBe(false);
    wait(MINUTE);
    expect(await judge()).toEqual({ lost: 1 });
    expect(await attempt()).toMatchObject({ status: 'lost' });
  });

  it('ends with its attempt, whatever ended that', async () => {
    const { wait, beat, judge, of, platform, leases, attempt } = await judged();
    await judge();
    await beat();
    const { organisationId, jobId } = of;
    await platform.send(job, commandsOf(job).CancelJob(jobId, { organisationId, cancelledBy: 'usr_ada' }));
    for (let minutes = 0; minutes < 3; minutes += 1) {
      wait(MINUTE);
      expect(await judge()).toEqual({ lost: 0 });
    }
    expect((await leases.page(10)).items).toEqual([]);
    expect(await attempt()).toMatchObject({ status: 'cancelled' });
  });

  it('is lost exactly when a runner was silent for longer than the lease while the platform was there', async () => {
    const step = fc.record({ ms: fc.integer({ min: 1, max: 100_000 }), beats: fc.boolean(), judges: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { wait, beat, judge, attempt, startedAtMs, platform } = await judged();
        await judge();
        await beat();
        let [now, lastBeat, lastJudge, since, beatAtMs, isLost] = [0, 0, 0, 0, startedAtMs, false];
        for (const { ms, beats, judges } of steps) {
          wait(ms);
          now += ms;
          if (beats) {
            expect(await beat()).toBe(true);
            [lastBeat, beatAtMs] = [now, platform.nowMs()];
          }
          if (!judges) continue;
          if (now - lastJudge > MAX_JUDGE_PAUSE_MS) since = now;
          lastJudge = now;
          isLost = now - Math.max(lastBeat, since) > LEASE_MS;
          expect(await judge()).toEqual({ lost: isLost ? 1 : 0 });
          if (isLost) break;
        }
        expect(await attempt()).toMatchObject(isLost ? { status: 'lost', endedAtMs: beatAtMs } : { status: 'running' });
      }),
      { numRuns: 40 },
    );
  });

  it('is judged for every attempt, however many there are', async () => {
    const leases = memoryLeases();
    const platform = createPlatform();
    const pages = { ...leases, page: (_limit: number, after?: string) => leases.page(3, after) };
    const attempts = Array.from({ length: 10 }, (_, n) => `att_${String(n).padStart(26, '0')}`);
    for (const attemptId of attempts)
      await leases.beat({ organisationId: 'org', jobId: platform.id('job'), attemptId, beatAtMs: 0, beatWallMs: 0 });
    let wall = 0;
    for (; wall <= LEASE_MS + MINUTE; wall += MINUTE) {
      await judgeLeases({ kernel: platform.kernel, leases: pages, wallMs: () => wall }, ORIGIN);
    }
    expect((await leases.page(100)).items).toEqual([]);
  });
});
