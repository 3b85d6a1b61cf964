import { collect } from 'epoch/testing';
import type { PageRequest, RowValues, ViewReader } from 'epoch/views';
import { describe, expect, test } from 'vitest';
import { createTimelines, MAX_DAY_ATTEMPTS, MAX_TIMELINE_ROWS } from '../../../lib/app/usage/queries/timelines.ts';

/** A view with these rows in every partition, sorted as given. */
function viewOf(rows: (request: PageRequest, index: number) => RowValues | undefined): ViewReader {
  return {
    get: async () => undefined,
    getMany: async () => [],
    async page(_view, request) {
      const from = Number(request.cursor ?? 0);
      const items = [];
      for (let index = from; index < from + request.limit; index += 1) {
        const values = rows(request, index);
        if (values === undefined) return { items };
        items.push({ key: { partition: request.partition, sort: `${index}` }, values, createdAtMs: 0, updatedAtMs: 0 });
      }
      return { items, cursor: `${from + request.limit}` };
    },
  };
}

const link = (jobId: string, linked: boolean, atMs: number): RowValues => ({
  jobId,
  version: atMs,
  linked,
  atMs,
  event: `job#${jobId}@${atMs}`,
});

describe('timelines', () => {
  test('pair each link with the unlink that follows; a second link of the same job changes nothing', async () => {
    const rows = [
      link('job_a', true, 1),
      link('job_a', true, 2),
      link('job_a', false, 5),
      link('job_a', true, 8),
      link('job_b', false, 3),
    ];
    const timelines = createTimelines(viewOf(({ prefix }, index) => (prefix === 'link#' ? rows[index] : undefined)));
    const { links, events } = await timelines.file('fil_1');
    expect(links).toEqual([
      { jobId: 'job_a', fromMs: 1, toMs: 5 },
      { jobId: 'job_a', fromMs: 8 },
    ]);
    expect(events).toHaveLength(5);
  });

  test('fail rather than bill too little when there is more than they read', async () => {
    const run = { attemptId: 'a', jobId: 'j', machineType: 'small', userId: 'u', startedAtMs: 0 };
    const endless = createTimelines(viewOf(() => ({ ...run, ...link('j', true, 1), changes: [] })));
    await expect(endless.file('fil_1')).rejects.toThrow(`more than ${MAX_TIMELINE_ROWS} rows`);
    const attempts = endless.attemptsIn('org_1', { fromMs: 30 * 86_400_000, toMs: 31 * 86_400_000 });
    await expect(collect(attempts)).rejects.toThrow(`more than ${MAX_DAY_ATTEMPTS} rows`);
  });

  test('find attempts that began on earlier days and leave out those that ended before', async () => {
    const DAY = 86_400_000;
    const run = (attemptId: string, startedAtMs: number, endedAtMs?: number): RowValues => ({
      attemptId,
      jobId: 'job_1',
      machineType: 'standard-1',
      userId: 'usr_1',
      startedAtMs,
      ...(endedAtMs !== undefined && { endedAtMs }),
    });
    const byDay: Readonly<Record<string, readonly RowValues[]>> = {
      'attempts#org_1#1970-01-09': [run('long', 8 * DAY + 5, 10 * DAY + 1), run('short', 8 * DAY, 8 * DAY + 1)],
      'attempts#org_1#1970-01-11': [run('open', 10 * DAY + 7)],
      'attempts#org_1#1970-01-12': [run('later', 11 * DAY)],
    };
    const timelines = createTimelines(viewOf(({ partition }, index) => byDay[partition]?.[index]));
    const found = await collect(timelines.attemptsIn('org_1', { fromMs: 10 * DAY, toMs: 11 * DAY }));
    expect(found.map(({ attemptId }) => attemptId)).toEqual(['long', 'open']);
  });
});
