import { commandsOf } from 'epoch';
import { beforeEach, describe, expect, test } from 'vitest';
import { auditAccount } from '../../../lib/app/billing/queries/audit.ts';
import { explainLine } from '../../../lib/app/billing/queries/explain-line.ts';
import { explainedParts } from '../../../lib/app/billing/queries/explained-parts.ts';
import { figuresOf } from '../../../lib/app/billing/queries/figures.ts';
import { rateMonth } from '../../../lib/app/billing/queries/rates.ts';
import { dispatchRun } from '../../../lib/app/usage/commands/daily-run.ts';
import { jobUsage } from '../../../lib/app/usage/queries/shares.ts';
import { job } from '../../../lib/domain/job/job.ts';
import {
  createJob,
  DAY,
  deps,
  drafts,
  drain,
  GB,
  HOUR,
  newOrganisation,
  org,
  runJob,
  runThrough,
  START,
} from './thread-scene.ts';

beforeEach(newOrganisation);

describe('the whole thread, from an uploaded part to a line of a bill', () => {
  test('is what a person with a calculator gets, and explains itself down to files, jobs and events', async () => {
    // 06:00 usr_a stores 300 GB; 12:00 usr_b 100 GB; two jobs share the first file from 12:00, one of them until 18:00.
    deps.to(START + 6 * HOUR);
    const shared = await deps.upload(org, 'usr_a', 300 * GB);
    deps.to(START + 12 * HOUR);
    const own = await deps.upload(org, 'usr_b', 100 * GB);
    const first = await createJob([shared, own]);
    const second = await createJob([shared]);
    const attemptId = await runJob(first, 90_500, [shared, own]);
    deps.to(START + 18 * HOUR);
    await deps.send(job, commandsOf(job).UnlinkFiles(second, { organisationId: org, fileIds: [shared] }));
    deps.to(START + DAY);

    expect(await dispatchRun(deps.dispatching)).toBe(1);
    await drain();
    await deps.settle(org);

    // 300 GB for 18 h and 100 GB for 12 h are 6600 GB-hours; 90.5 s of compute.
    const [draft] = await drafts();
    if (draft === undefined) throw new Error('nothing was drafted');
    const { lines, total, fromDay, toDay } = draft;
    expect(lines.map(({ meter, quantity, amount }) => [meter, quantity, amount])).toEqual([
      ['compute.seconds:standard-1', '90.5', '0.06'],
      ['storage.gb_hours', '6600', '66.00'],
    ]);
    expect([total, fromDay, toDay]).toEqual(['66.06', '2026-11-20', '2026-11-20']);

    const [compute, storage] = lines;
    if (!storage || !compute) throw new Error('two lines are missing');
    const { days } = await explainLine(deps.kernel, org, storage, { currency: 'EUR' });
    expect(days).toMatchObject([
      { day: '2026-11-20', amount: '66.00', source: `daily-usage#${org}@1`, corrections: [] },
    ]);
    const day = '2026-11-20';
    const partsOf = async (meter: string) => {
      const { parts, isCut } = await explainedParts(ports, org, meter, [day], 100);
      expect(isCut).toBe(false);
      return parts;
    };
    const ports = { views: deps.reader, timelines: deps.timelines };
    const gbHours = (hours: number) => BigInt(hours) * BigInt(GB) * BigInt(HOUR);
    const stored = await partsOf(storage.meter);
    expect(`${stored.reduce((all, { count }) => all + count, 0n)}`).toBe(storage.count);
    // Of the shared file: alone 6 h, nobody's; shared 6 h, then 6 h the first job's alone.
    expect(stored).toMatchObject([
      { day, fileId: shared, jobId: first, count: gbHours(150 * 6 + 300 * 6) },
      { day, fileId: shared, count: gbHours(300 * 6) },
      { day, fileId: own, jobId: first, count: gbHours(100 * 12) },
      { day, fileId: shared, jobId: second, count: gbHours(150 * 6) },
    ]);
    // The way back ends at events that are in the log and name that file.
    const [part] = stored;
    expect(part?.events).toEqual([`file#${shared}@2`, `job#${first}@2`, `job#${second}@2`, `job#${second}@3`].sort());
    expect(await partsOf(compute.meter)).toMatchObject([{ day, attemptId, jobId: first, count: 90_500n }]);
    const noon = START + 12 * HOUR;
    const used = await jobUsage(deps.timelines, first, [
      { fromMs: START, toMs: noon },
      { fromMs: noon, toMs: START + DAY },
    ]);
    const counts = { [storage.meter]: gbHours(150 * 6 + 300 * 6 + 100 * 12), [compute.meter]: 90_500n };
    expect(used.map((part) => Object.fromEntries(part.counts))).toEqual([{}, counts]);

    expect(await auditAccount(deps.kernel, org)).toEqual({
      organisationId: org,
      invoices: 0,
      days: 1,
      plans: 1,
      differences: [],
    });
  });

  test('a month becomes a final invoice by itself when its grace time is over, and a replay of the log makes it again', async () => {
    await deps.upload(org, 'usr_a', 10 * GB);
    for (const day of [1, 2, 3]) await runThrough(Date.UTC(2026, 11, day, 0, 5));
    expect((await drafts()).map(({ period, total }) => [period, total])).toEqual([
      ['2026-12', '4.80'],
      ['2026-11', '26.40'],
    ]);
    await runThrough(Date.UTC(2026, 11, 4, 0, 5));
    // 10 GB for 11 days at one cent a GB-hour.
    const report = await auditAccount(deps.kernel, org);
    expect(report).toEqual({ organisationId: org, invoices: 1, days: 14, plans: 1, differences: [] });
    expect((await drafts()).map(({ period }) => period)).toEqual(['2026-12']);
    expect(await deps.sagaState(org)).toEqual({});
    const issued: unknown[] = [];
    for await (const { events } of deps.store.read(`billing-account#${org}`)) {
      for (const { type, data } of events) if (type === 'InvoiceIssued') issued.push(data);
    }
    expect(issued).toMatchObject([
      { number: 1, period: '2026-11', fromDay: '2026-11-20', toDay: '2026-11-30', total: '26.40' },
    ]);
    // Of every day again: nothing is billed twice.
    expect((await runThrough(Date.UTC(2026, 11, 20, 0, 5))).invoices).toBe(1);
  });

  test('what comes late within the grace time is in the invoice itself, and no adjustment', async () => {
    deps.to(Date.UTC(2026, 10, 30, 22));
    await deps.upload(org, 'usr_a', 9 * GB);
    const deleted = await deps.upload(org, 'usr_a', GB);
    deps.holdBack(`file#${deleted}`);
    await deps.remove(org, deleted);
    await runThrough(Date.UTC(2026, 11, 1, 0, 5));
    await deps.deliver(`file#${deleted}`);
    // It waits for the next close, and the figures count it already.
    expect((await drafts()).find(({ period }) => period === '2026-11')?.total).toBe('0.18');
    const account = await runThrough(Date.UTC(2026, 11, 4, 0, 5));
    expect(account).toMatchObject({
      unpaid: { 1: '0.18' },
      money: { pending: [], periods: { '2026-11': { status: 'billed', adjustments: 0 } } },
    });
  });

  test('a preview rates real usage with other prices and writes nothing', async () => {
    await deps.upload(org, 'usr_a', GB);
    await runThrough(START + DAY);
    const before = await deps.store.position(`billing-account#${org}`);
    const charges = [{ meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '1' } } as const];
    const figures = await figuresOf(deps, org, { from: '2026-11-01' }, deps.nowMs());
    const preview = rateMonth(figures, '2026-11', '2026-11-20', (terms) => ({
      ...terms,
      plans: [{ planId: 'draft', planVersion: 0, charges, fromDay: '2026-11-20' }],
    }));
    expect(preview).toMatchObject({ total: '24.00' });
    expect(await deps.store.position(`billing-account#${org}`)).toBe(before);
  });
});
