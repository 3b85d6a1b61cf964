import { commandsOf } from 'epoch';
import { describe, expect, test } from 'vitest';
import { ensureAccount } from '../../../lib/app/billing/commands/open-account.ts';
import { auditAccount, MAX_DIFFERENCES } from '../../../lib/app/billing/queries/audit.ts';
import { explainLine } from '../../../lib/app/billing/queries/explain-line.ts';
import { explainedParts } from '../../../lib/app/billing/queries/explained-parts.ts';
import { figuresOf } from '../../../lib/app/billing/queries/figures.ts';
import { draftInvoices } from '../../../lib/app/billing/queries/invoices.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { digest } from '../../memory-platform.ts';
import { createDependencies, type Dependencies, PLAN } from '../usage/dependencies.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 28);
const GB = 1_000_000_000;
const ORIGIN = { actor: 'usr_test', correlation: 'test' };
const dayName = (index: number) => new Date(START + index * DAY).toISOString().slice(0, 10);

async function newDependencies(unit = '0.01'): Promise<{ deps: Dependencies; org: string }> {
  const deps = createDependencies(START);
  const org = deps.id('organisation');
  await deps.publish({
    name: 'P',
    currency: 'EUR',
    charges: [{ meter: 'storage.gb_hours', model: { kind: 'perUnit', unit } }],
  });
  await deps.send(organisation, commandsOf(organisation).CreateOrganisation(org, { name: 'Org', creatorId: 'usr_a' }));
  await ensureAccount({ kernel: deps.kernel, defaultPlanId: PLAN }, org, ORIGIN);
  return { deps, org };
}

describe('explaining a bill', () => {
  test('days, files and jobs sum to the line, cent by cent', async () => {
    const { deps, org } = await newDependencies('0.0123456');
    for (const bytes of [GB, 2 * GB, 3 * GB, 7 * GB]) await deps.upload(org, 'usr_a', bytes, deps.nowMs() + 7 * HOUR);
    deps.to(START + 2 * DAY);
    await deps.close(org, START, dayName(1));
    await deps.settle(org);
    const [draft] = draftInvoices({ digest }, await figuresOf(deps, org, { from: '2026-11-01' }, deps.nowMs()));
    const line = draft?.lines[0];
    if (!line) throw new Error('no line');
    const { days } = await explainLine(deps.kernel, org, line, { currency: 'EUR' });
    expect(days.map(({ day }) => day)).toEqual([dayName(0), dayName(1)]);
    expect(cents(days)).toBe(cents([line]));
    expect(sum(days)).toBe(BigInt(line.count));
    const ports = { views: deps.reader, timelines: deps.timelines };
    const names = days.map(({ day }) => day);
    const { parts, isCut } = await explainedParts(ports, org, line.meter, names, 100);
    expect(isCut).toBe(false);
    for (const { day, count } of days) expect(sumOf(parts.filter((part) => part.day === day))).toBe(BigInt(count));
  });

  test('a correction shows with its own day', async () => {
    const { deps, org } = await newDependencies();
    deps.to(START + DAY - HOUR);
    const fileId = await deps.upload(org, 'usr_a', GB);
    deps.holdBack(`file#${fileId}`);
    await deps.remove(org, fileId);
    deps.to(START + 2 * DAY);
    await deps.close(org, START, dayName(0));
    await deps.deliver(`file#${fileId}`);
    await deps.close(org, START, dayName(1));
    await deps.settle(org);
    const line = { meter: 'storage.gb_hours', fromDay: dayName(0), toDay: dayName(1), amount: '0.00' };
    const hour = `${BigInt(GB) * BigInt(HOUR)}`;
    expect(await explainLine(deps.kernel, org, line, { currency: 'EUR' })).toEqual({
      days: [
        {
          day: dayName(0),
          count: '0',
          amount: '0.00',
          source: `daily-usage#${org}@1`,
          corrections: [{ count: `-${hour}`, source: `daily-usage#${org}@2` }],
        },
      ],
      adjusted: [],
    });
  });
});

describe('an audit', () => {
  test('finds an invoice, a price and a day that the log does not bear out', async () => {
    const { deps, org } = await newDependencies();
    await deps.upload(org, 'usr_a', GB);
    deps.to(Date.UTC(2026, 11, 4));
    await deps.close(org, START, '2026-12-03');
    await deps.settle(org);
    const before = await auditAccount(deps.kernel, org);
    expect(before).toEqual({ organisationId: org, invoices: 1, days: 6, plans: 1, differences: [] });

    const changed: Record<string, (text: string) => string> = {
      InvoiceIssued: (text) => text.replace('"due":"0.72"', '"due":"0.71"'),
      PeriodFinalised: (text) => text.replace('"total":"0.72"', '"total":"0.71"'),
      PlanPinned: (text) => text.replace('"unit":"0.01"', '"unit":"0.02"'),
      DayRecorded: (text) => text.replace('"count":"86400000000000000"', '"count":"86400000000000001"'),
    };
    const streams = [`billing-account#${org}`, `billing-period#${org}/2026-11`];
    for (const record of streams.flatMap((stream) => deps.store.rows(stream))) {
      for (const [type, alter] of Object.entries(changed)) {
        if (!record.events.includes(`"${type}"`)) continue;
        const events = alter(record.events);
        expect(events, type).not.toBe(record.events);
        deps.store.overwrite({ ...record, events });
        const { differences } = await auditAccount(deps.kernel, org);
        expect(differences.length, type).toBeGreaterThan(0);
        deps.store.overwrite(record);
      }
    }
    expect((await auditAccount(deps.kernel, org)).differences).toEqual([]);
  });

  test('names a bounded number of differences', async () => {
    const { deps, org } = await newDependencies();
    await deps.upload(org, 'usr_a', GB);
    const days = MAX_DIFFERENCES + 1;
    deps.to(START + days * DAY);
    for (let more = true; more; ) more = (await deps.close(org, START, dayName(days - 1))).more;
    await deps.settle(org);
    const streams = ['2026-11', '2026-12', '2027-01', '2027-02', '2027-03'].map(
      (month) => `billing-period#${org}/${month}`,
    );
    for (const record of streams.flatMap((stream) => deps.store.rows(stream))) {
      deps.store.overwrite({ ...record, events: record.events.replace('"count":"', '"count":"9') });
    }
    expect((await auditAccount(deps.kernel, org)).differences).toHaveLength(MAX_DIFFERENCES);
  });
});

describe('what cannot be billed', () => {
  test('nobody is billed by a plan that was never published', async () => {
    const deps = createDependencies(START);
    const ports = { kernel: deps.kernel, defaultPlanId: PLAN };
    await expect(ensureAccount(ports, 'org_1', ORIGIN)).rejects.toMatchObject({ code: 'plan-unpublished' });
    expect(draftInvoices({ digest }, await figuresOf(deps, 'org_1', { from: '2026-11-01' }, START))).toEqual([]);
  });
});

function cents(parts: readonly { readonly amount: string }[]): number {
  return parts.reduce((all, { amount }) => all + Math.round(Number(amount) * 100), 0);
}

function sum(parts: readonly { readonly count: string }[]): bigint {
  return parts.reduce((all, { count }) => all + BigInt(count), 0n);
}

function sumOf(parts: readonly { readonly count: bigint }[]): bigint {
  return parts.reduce((all, { count }) => all + count, 0n);
}
