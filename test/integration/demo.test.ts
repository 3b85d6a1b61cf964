import { createHash } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { BodyOf } from '../../lib/client/types.ts';
import { addDays, nextMonth } from '../../lib/domain/metering/day.ts';
import { exact, round, sum } from '../../lib/domain/rating/exact.ts';
import { check } from '../../local/demo/check.ts';
import { checkReceipt } from '../../local/demo/receipt.ts';
import { runSmoke, SMOKE_NAME } from '../../local/demo/smoke.ts';
import { billed, onOwnPlan, overMidnight, PRICES } from '../../local/demo/story.ts';
import { clientOf, newCustomer } from './customer.ts';
import { budgetOf, folder, removeFolder, STORY_MS, story, tellStory } from './demo-story.ts';
import './demo-command-line.cases.ts';

type Charges = BodyOf<'billing.draftPlan'>['charges'];
const SECONDS = { meter: 'compute.seconds:standard-1', model: { kind: 'flat' as const, amount: '3' } };

/** Plans whose units do not all have one price; a day is a thirtieth of what they mean by a month. */
const TIERS: Charges = [
  {
    meter: 'storage.gb_hours',
    model: {
      kind: 'graduated',
      tiers: [
        { upTo: '3', unit: '40' },
        { upTo: null, unit: '7' },
      ],
    },
    allowance: '1',
    minimum: '90',
  },
  SECONDS,
];

const PACKAGES: Charges = [
  { meter: 'storage.gb_hours', model: { kind: 'package', size: '0.01', price: '3' } },
  SECONDS,
];

beforeAll(tellStory, STORY_MS);
afterAll(removeFolder);

describe('the whole thread, from a file to a bill', () => {
  it('agrees in every number with what the raw events and the objects say, a late part and its correction among them', async () => {
    expect(await check(story)).toEqual([]);
    expect(BigInt(story.late.corrected)).toBeGreaterThan(0n);
  });

  it('is confirmed by a program in another language, from the receipt alone', async () => {
    expect(await checkReceipt(story, await mkdtemp(path.join(folder, 'receipt-')))).toEqual([]);
    const { url } = await story.owner.billing.getReceipt({ org: story.organisationId, invoice: story.invoiceId });
    expect((await fetch(url)).headers.get('content-disposition')).toMatch(/^attachment; filename="?receipt-inv_/);
  });

  it('is followed by one small file through a deployed API, which leaves nothing behind', async () => {
    expect(await runSmoke(story.owner, folder, AbortSignal.timeout(STORY_MS))).toEqual([]);
    // Other tests found organisations meanwhile, as the same person.
    const names: string[] = [];
    for await (const { name } of story.owner.items('organisations.list', {})) names.push(name);
    expect(names.filter((name) => name.startsWith(SMOKE_NAME))).toEqual([]);
  });

  it('would be found out if a byte or a day were wrong', async () => {
    const digests = { ...story.digests, downloaded: 'another' };
    expect(await check({ ...story, digests })).toHaveLength(1);
    expect(await check({ ...story, job: { ...story.job, runMs: story.job.runMs + 1 } })).toHaveLength(1);
    const late = { ...story.late, corrected: '1' };
    expect(await check({ ...story, late })).toHaveLength(1);
    const dayBefore = new Date(Date.parse(story.day) - 86_400_000).toISOString().slice(0, 10);
    expect((await check({ ...story, day: dayBefore })).length).toBeGreaterThan(0);
  });

  it(
    'has lists and months written by a worker, and fetches them, each as it was announced',
    async () => {
      const { owner, organisationId: org, day } = story;
      const month = day.slice(0, 7);
      const texts: Record<string, string> = {};
      for (const body of [{ kind: 'focus', month }, { kind: 'files' }, { kind: 'usage-days', month }] as const) {
        const { id } = await owner.billing.requestExport({ org, body });
        const ready = await vi.waitFor(
          async () => {
            const one = await owner.billing.getExport({ org, export: id });
            expect(one.status).toBe('ready');
            return one;
          },
          { timeout: STORY_MS / 3, interval: 500 },
        );
        const text = await (await fetch(ready.download?.url ?? '')).text();
        expect(createHash('sha256').update(text).digest('hex')).toBe(ready.download?.sha256);
        expect(text.trimEnd().split('\r\n').length).toBe((ready.rows ?? 0) + 1);
        texts[body.kind] = text;
      }
      expect(texts['files']).toContain(story.fileId);
      const { items } = await owner.billing.listExports({ org });
      // The newest first: an earlier try has left its own.
      expect(items.slice(0, 3).map(({ kind, status }) => [kind, status])).toEqual([
        ['usage-days', 'ready'],
        ['files', 'ready'],
        ['focus', 'ready'],
      ]);
    },
    STORY_MS,
  );

  it(
    'runs a day again for one organisation when an administrator asks, and it stays as it was',
    async () => {
      const { owner, organisationId: org, day } = story;
      const admin = await clientOf(inject('frontDoorUrl'), inject('users').admin);
      // A day's amount is its part of the month so far, which goes on; what was counted stays.
      const counts = async () => {
        const { items } = await owner.billing.listUsageDays({ org, query: { from: day, to: day } });
        return items.map(({ closed, usage }) => [closed, usage.map(({ meter, count }) => [meter, count])]);
      };
      const before = await counts();
      expect(await admin.finance.repeatBillingRun({ day, body: { organisation: org } })).toEqual({ day });
      const run = await admin.finance.getBillingRun({ day });
      expect(run.closed).toBeGreaterThan(0);
      expect([...run.failures, ...run.notes].filter(({ organisation }) => organisation === org)).toEqual([]);
      expect(await counts()).toEqual(before);
    },
    STORY_MS,
  );

  it(
    'rates organisations together from a month that has not begun, and says what is going to change',
    async () => {
      const admin = await clientOf(inject('frontDoorUrl'), inject('users').admin);
      const [parent, member] = await Promise.all(
        ['Parent', 'Member'].map((name) => newCustomer(inject('frontDoorUrl'), inject('users').owner, name)),
      );
      if (parent === undefined || member === undefined) throw new Error('no customers');
      for (const { org } of [parent, member]) await onOwnPlan(admin, org, 'Demo');
      // Not the next month: other tests move the clock meanwhile.
      const from = nextMonth(nextMonth((await admin.admin.getClock()).now.slice(0, 7)));
      const { org } = parent;
      const added = await admin.finance.addVolumeMember({ org, body: { member: member.org, payer: 'parent', from } });
      expect(added.members).toEqual([{ organisation: member.org, payer: 'parent', from }]);
      await expect(admin.finance.getVolumeMonth({ org, month: from })).rejects.toMatchObject({ code: 'not-found' });
      const discount = { discount: 'spring', off: { kind: 'percentage' as const, percent: '10' }, from: `${from}-01` };
      await admin.finance.grantDiscount({ org, body: discount });
      const prices = await parent.owner.finance.getPrices({ org });
      expect(prices.charges.map(({ charge }) => charge.meter).sort()).toEqual(Object.keys(PRICES).sort());
      expect(prices.changes).toMatchObject([{ from: `${from}-01`, discountsBegin: [{ discount: 'spring' }] }]);
      const ended = await admin.finance.endVolumeMember({ org, body: { member: member.org, lastMonth: from } });
      expect(ended.members).toEqual([{ organisation: member.org, payer: 'parent', from, to: from }]);
      const query = { from: `${story.day}T00:00:00.000Z`, to: `${addDays(story.day, 1)}T00:00:00.000Z` };
      const { items } = await story.owner.billing.listUsageHours({ org: story.organisationId, query });
      expect(items.flatMap(({ usage }) => usage.map(({ meter }) => meter))).toContain('storage.gb_hours');
    },
    STORY_MS,
  );

  it(
    'writes to the owners when a budget reaches a threshold',
    async () => {
      const name = budgetOf(story.organisationId);
      await vi.waitFor(
        async () => expect(await (await fetch(`${inject('frontDoorUrl')}/mailbox`)).text()).toContain(name),
        { timeout: STORY_MS, interval: 250 },
      );
    },
    STORY_MS,
  );

  // The plan's versions and the days are counted from its beginning: it cannot be tried again.
  it('says of a job what the bills say of it, whatever plan was in force on which day', {
    timeout: 3 * STORY_MS,
    retry: 0,
  }, async () => {
    const { owner, organisationId: org, job } = story;
    const admin = await clientOf(inject('frontDoorUrl'), inject('users').admin);
    const { plan } = await admin.billing.getAccount({ org });
    const pin = async (charges: Charges) => {
      await admin.billing.redraftPlan({ plan: plan?.id ?? '', body: { name: 'Demo', currency: 'EUR', charges } });
      const { versions } = await admin.billing.publishPlan({ plan: plan?.id ?? '' });
      const version = versions.at(-1)?.version ?? 0;
      await admin.billing.pinPlan({ org, body: { plan: plan?.id ?? '', version } });
    };
    // A pin holds from the next midnight on.
    const passDay = async () => billed(owner, org, await overMidnight(admin), AbortSignal.timeout(STORY_MS));
    await pin(TIERS);
    await passDay();
    await passDay();
    await pin(PACKAGES);
    await passDay();

    const cost = await owner.billing.getJobCost({ org, job: job.jobId });
    const seen = cost.items.map(({ plan: own, status }) => [own?.version, status === 'running']);
    expect(new Map(seen as [number, boolean][])).toEqual(
      new Map([
        [3, true],
        [2, false],
        [1, false],
      ]),
    );
    // A month's first draft is listed once its first day is closed, which another function does.
    const invoiceOf = async ({ from, to }: (typeof cost.items)[number]) => {
      const { items: invoices } = await owner.billing.listInvoices({ org });
      return invoices.find((one) => one.from <= from && to <= one.to)?.id ?? '';
    };
    for (const item of cost.items.filter(({ status }) => status !== 'running')) {
      const invoice = await vi.waitFor(
        async () => {
          const found = await invoiceOf(item);
          expect(found).not.toBe('');
          return found;
        },
        { timeout: STORY_MS, interval: 500 },
      );
      const { lines } = await owner.billing.getInvoice({ org, invoice });
      const isItem = (line: (typeof lines)[number]) =>
        line.meter === item.meter && line.plan?.version === item.plan?.version;
      const line = lines.find(isItem);
      const { parts } = await owner.billing.explainLine({ org, invoice, line: `${line?.line}` });
      const counted = (own: typeof parts) => own.reduce((all, { count }) => all + BigInt(count), 0n);
      const own = counted(parts.filter((part) => part.job === job.jobId));
      expect(item.count).toBe(`${own}`);
      const share = (Number(line?.amount) * Number(own)) / Number(counted(parts));
      expect(Math.abs(Number(item.amount) - share), `${item.meter} of version ${item.plan?.version}`).toBeLessThan(
        0.01,
      );
      // With what others and nobody used of the line it is the line, rounded once.
      const lastDay = new Date(Date.parse(item.to) - 86_400_000).toISOString().slice(0, 10);
      const divided = await owner.billing.listUsageByJob({ org, query: { from: item.from, to: lastDay } });
      const all = [...divided.items.flatMap(({ usage }) => usage), ...divided.unlinked];
      const amounts = all.flatMap(({ meter, amount = 'none' }) => (meter === item.meter ? [exact(amount)] : []));
      expect(round(sum(amounts), 2)).toBe(line?.amount);
    }
  });
});
