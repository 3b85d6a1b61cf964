import { describe, expect, it } from 'vitest';
import { firstWaiting, positionOf } from '../../../lib/app/jobs/queries/waiting-jobs.ts';
import { parseQueueKey, type QueuedJob, queueKey } from '../../../lib/app/jobs/views/job-queue.ts';
import { orgId, otherOrgId, sampleUlid } from '../../domain/sample.ts';

describe('the key of a place in the queue', () => {
  const place: QueuedJob = {
    organisationId: orgId,
    machineType: 'standard-1',
    priority: 3,
    dueAtMs: 1_700_000_000_000,
    jobId: `job_${sampleUlid(1)}`,
  };

  it('has all of it, and sorts by priority, then by time', () => {
    expect(parseQueueKey(queueKey(place))).toEqual(place);
    expect(queueKey({ ...place, priority: 4, dueAtMs: place.dueAtMs + 1 }) < queueKey(place)).toBe(true);
    expect(queueKey({ ...place, dueAtMs: place.dueAtMs - 1 }) < queueKey(place)).toBe(true);
    expect(() => parseQueueKey('x')).toThrow(RangeError);
  });

  it('lets the first of each organisation and type be found without the rows between', async () => {
    const at = (organisationId: string, n: number, more: Partial<QueuedJob> = {}) => ({
      ...place,
      organisationId,
      jobId: `job_${sampleUlid(n)}`,
      ...more,
    });
    const late = { dueAtMs: place.dueAtMs + 5_000, priority: 9 };
    const jobs = [at(orgId, 1, late), at(orgId, 2), at(orgId, 3), at(otherOrgId, 4, { machineType: 'memory-2' })];
    const keys = jobs.map(queueKey).sort();
    let reads = 0;
    const store = {
      async sorts(
        _view: string,
        { prefix = '', after = '', limit }: { prefix?: string; after?: string; limit: number },
      ) {
        reads += 1;
        return keys.filter((key) => key.startsWith(prefix) && key > after).slice(0, limit);
      },
    };
    const cursor = { read: async () => undefined, write: async () => {} };
    expect(await firstWaiting(store, place.dueAtMs, cursor)).toEqual([jobs[1], jobs[3]]);
    expect(reads).toBeLessThanOrEqual(5);
    expect(await positionOf(store, jobs[2] as QueuedJob)).toBe(3);
  });

  it('lets no organisation starve behind others, however many wait: each is looked at within as many runs as there are parts', async () => {
    const organisations = Array.from({ length: 23 }, (_, n) => `org_${sampleUlid(n)}`);
    const keys = organisations.map((organisationId, n) =>
      queueKey({ ...place, organisationId, jobId: `job_${sampleUlid(n)}` }),
    );
    const store = {
      sorts: async (
        _view: string,
        { prefix = '', after = '', limit }: { prefix?: string; after?: string; limit: number },
      ) => keys.filter((key) => key.startsWith(prefix) && key > after).slice(0, limit),
    };
    let noted: string | undefined;
    const cursor = {
      read: async () => noted,
      write: async (after: string) => {
        noted = after;
      },
    };
    const seen = new Set<string>();
    for (let run = 0; run < 5; run += 1) {
      const heads = await firstWaiting(store, place.dueAtMs, cursor, 10);
      expect(new Set(heads.map(({ organisationId }) => organisationId)).size).toBe(heads.length);
      expect(heads.length).toBeLessThanOrEqual(10);
      for (const { organisationId } of heads) seen.add(organisationId);
    }
    expect(seen.size).toBe(organisations.length);
  });
});
