import { type CommitReader, commandsOf, type StoredCommit } from 'epoch';
import { beforeAll, describe, expect, test } from 'vitest';
import { auditAll, auditMonth } from '../../../lib/app/billing/queries/audit-month.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { digest } from '../../memory-platform.ts';
import { type BilledCustomer, createBilledCustomer, liveJanuary } from './billed-customer.ts';

let customer: BilledCustomer;
const portsOf = ({ deps }: BilledCustomer, events: CommitReader = deps.store) => ({ ...deps, events, digest });

beforeAll(async () => {
  customer = await createBilledCustomer();
  const tax = { percent: '19', text: 'VAT 19 %', fromDay: '2026-01-10' };
  await customer.deps.send(billingAccount, commandsOf(billingAccount).SetTax(customer.org, tax));
  await liveJanuary(customer);
});

/** The log as somebody has changed it who could. */
function altered(change: (commit: StoredCommit) => StoredCommit): CommitReader {
  const { store } = customer.deps;
  return {
    position: (stream) => store.position(stream),
    async *read(stream, range) {
      for await (const commit of store.read(stream, range)) yield change(commit);
    },
    async *scan(segment, of) {
      for await (const commit of store.scan(segment, of)) yield change(commit);
    },
  };
}

/** Changes the data of one event, and leaves the hash. */
function withData(type: string, change: (data: never) => object) {
  return altered((commit) => ({
    ...commit,
    events: commit.events.map((event) =>
      event.type === type ? { ...event, data: { ...(event.data as object), ...change(event.data as never) } } : event,
    ),
  }));
}

describe('an audit of a month', () => {
  test('makes its days, its invoice and its hashes again from raw events, while a change waits and after it adjusted', async () => {
    for (const until of ['2026-02-03', '2026-02-05']) {
      await customer.closeThrough(until);
      const audited = await auditMonth(portsOf(customer), customer.org, '2026-01');
      expect(audited).toMatchObject({ days: 22, invoices: 1, differences: [] });
      expect(audited.reproduced).toBe(until === '2026-02-03' ? 1 : 2);
    }
  });

  test('of all customers reads the whole log once, and comes to the same', async () => {
    const all = [];
    for await (const one of auditAll(portsOf(customer), '2026-01')) all.push(one);
    expect(all).toEqual([await auditMonth(portsOf(customer), customer.org, '2026-01')]);
  });

  test.each([
    ['a day that counted more', 'DayRecorded', () => ({ usage: [] }), /^DayRecorded|^count of storage/],
    ['a total that is another', 'PeriodFinalised', () => ({ total: '1.00' }), /^PeriodFinalised in billing-period/],
    ['an adjustment that is another', 'PeriodAdjusted', () => ({ amount: '-9.00' }), /^PeriodAdjusted in/],
    ['a file that was larger', 'FileDeleted', () => ({ bytes: 1 }), /^count of storage.gb_hours on 2026-01-31/],
    ['a tax that is another', 'InvoiceIssued', () => ({ taxes: [] }), /^taxes of InvoiceIssued/],
    ['an invoice of another amount', 'InvoiceIssued', () => ({ total: '1.00' }), /^total of InvoiceIssued/],
  ] as const)('finds %s, and names it', async (_, type, change, at) => {
    const events = withData(type, change);
    const { differences } = await auditMonth(portsOf(customer, events), customer.org, '2026-01');
    expect(differences.some((difference) => at.test(difference.at))).toBe(true);
  });

  test('finds a commit that is gone by the hash of the next one', async () => {
    const { store } = customer.deps;
    const events: CommitReader = {
      ...altered((commit) => commit),
      async *read(stream, range) {
        for await (const commit of store.read(stream, range))
          if (!stream.startsWith('billing-period#') || commit.version !== 3) yield commit;
      },
    };
    const { differences } = await auditMonth(portsOf(customer, events), customer.org, '2026-01');
    expect(differences[0]?.at).toMatch(/^hash of billing-period#.*@4$/);
  });
});
