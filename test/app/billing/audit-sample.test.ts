import { describe, expect, test } from 'vitest';
import { auditSample } from '../../../lib/app/billing/commands/audit-sample.ts';
import { compareAnchors } from '../../../lib/app/billing/queries/compare-anchors.ts';
import type { Anchor } from '../../../lib/app/ports/anchors.ts';
import { dayEnd } from '../../../lib/domain/metering/day.ts';
import { digest } from '../../memory-platform.ts';
import { memoryRunReports } from '../../memory-run-reports.ts';
import { createBilledCustomer } from './billed-customer.ts';

const ORIGIN = { actor: 'audit', correlation: 'test' };

describe('the daily audit', () => {
  test('audits last months and keeps the hash of each stream of money', async () => {
    const customer = await createBilledCustomer('2026-01-30');
    const { deps, org } = customer;
    await deps.upload(org, 'usr_a', 1_000_000_000);
    await customer.closeThrough('2026-02-04');
    const kept: (readonly [string, readonly Anchor[]])[] = [];
    const anchors = { keep: async (...of: (typeof kept)[number]) => void kept.push(of), kept: async () => [] };
    const ports = { ...deps, events: deps.store, views: deps.reader, digest, anchors, reports: memoryRunReports() };
    const report = await auditSample(ports, dayEnd('2026-02-04'), ORIGIN);
    expect(report).toEqual({ audited: 1, differing: 0, anchored: 3, named: [] });
    const [[day, [account, ...months]] = ['', []]] = kept;
    expect([day, account?.stream]).toEqual(['2026-02-05', `billing-account#${org}`]);
    expect(months.map(({ stream }) => stream.slice(-7))).toEqual(['2026-01', '2026-02']);
    for await (const commit of deps.store.read(account?.stream ?? '', { from: account?.version ?? 0 }))
      expect(commit.hash).toBe(account?.hash);
  });

  test('names who differs, after a second look, and holds the invoice', async () => {
    const customer = await createBilledCustomer('2026-01-30');
    const { deps, org } = customer;
    await deps.upload(org, 'usr_a', 1_000_000_000);
    await customer.closeThrough('2026-02-04');
    const reports = memoryRunReports();
    const timelines = { ...deps.timelines, async *filesIn() {} };
    const ports = {
      ...deps,
      events: deps.store,
      views: deps.reader,
      digest,
      reports,
      timelines,
      anchors: { keep: async () => {}, kept: async () => [] },
    };
    const { differing, named } = await auditSample(ports, dayEnd('2026-02-04'), ORIGIN);
    expect([differing, named]).toEqual([1, [`${org}: count of storage.gb_hours on 2026-01-30`]]);
    // Administrators see what differs, and of which month.
    const [kept] = (await reports.page('audit', 10)).items;
    expect(kept).toMatchObject({ organisationId: org, state: 'ended', month: '2026-01' });
    expect(kept?.differences[0]?.at).toBe('count of storage.gb_hours on 2026-01-30');
    expect(kept?.differing).toBe(kept?.differences.length);
    expect((await customer.account()).held).toMatchObject({
      '2026-01': { difference: 'count of storage.gb_hours on 2026-01-30' },
    });
  });

  test('names whose log is no longer what the day before kept of it: changed, or cut at its end', async () => {
    const customer = await createBilledCustomer('2026-01-30');
    const { deps, org } = customer;
    await deps.upload(org, 'usr_a', 1_000_000_000);
    await customer.closeThrough('2026-02-04');
    let kept: readonly Anchor[] = [];
    const anchors = {
      keep: async (_day: string, of: readonly Anchor[]) => {
        kept = of;
      },
      kept: async (day: string) => (day === '2026-02-05' ? kept : []),
    };
    const ports = { ...deps, events: deps.store, views: deps.reader, digest, anchors, reports: memoryRunReports() };
    await auditSample(ports, dayEnd('2026-02-04'), ORIGIN);
    expect((await auditSample(ports, dayEnd('2026-02-05'), ORIGIN)).named).toEqual([]);
    const before = kept;
    const stream = `billing-account#${org}`;
    const changed = before.map((one) => (one.stream === stream ? { ...one, hash: digest('another') } : one));
    kept = changed;
    const { named } = await auditSample(ports, dayEnd('2026-02-05'), ORIGIN);
    expect(named).toEqual([expect.stringMatching(`^${org}: anchored hash of ${stream}@\\d+$`)]);
    const longer = before.map((one) => (one.stream === stream ? { ...one, version: one.version + 100 } : one));
    expect(await compareAnchors({ events: deps.store, digest }, longer)).toMatchObject([
      { recorded: 'no such commit' },
    ]);
  });
});
