import { readFile } from 'node:fs/promises';
import { commandsOf } from 'epoch';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { receiptLines } from '../../lib/app/billing/queries/receipt.ts';
import { billingAccount } from '../../lib/domain/billing-account/billing-account.ts';
import { billingPeriod } from '../../lib/domain/billing-period/billing-period.ts';
import { periodId } from '../../lib/domain/billing-period/period-id.ts';
import { canonicalJson } from '../../lib/domain/canonical-json.ts';
import { file } from '../../lib/domain/file/file.ts';
import { dayStart } from '../../lib/domain/metering/day.ts';
import { NO_TERMS } from '../../lib/domain/rating/dated-terms.ts';
import { type PeriodInputs, ratePeriod } from '../../lib/domain/rating/rate-period.ts';
import {
  type BilledCustomer,
  CHARGES,
  createBilledCustomer,
  invoiceOf,
  liveJanuary,
  receiptText,
} from '../app/billing/billed-customer.ts';
import { anyCounts, anyTerms, january } from '../domain/rating/any-period.ts';
import { memorySigner } from '../memory-signer.ts';
import { createVerifier, TOOLS } from './verify-receipt.ts';

const GB = 1_000_000_000;
/** The first run installs Python's packages. */
const PATIENCE_MS = 300_000;

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

function jsonOf({ counts, ...of }: PeriodInputs): string {
  const days = [...counts].map(([day, own]) => [
    day,
    Object.fromEntries([...own].map(([meter, n]) => [meter, `${n}`])),
  ]);
  return JSON.stringify({ ...of, zero: '0.00', counts: Object.fromEntries(days) });
}

const signer = memorySigner([
  { id: 'key-1', from: '2026-01-01' },
  { id: 'key-2', from: '2026-06-01' },
]);

let verifier: Awaited<ReturnType<typeof createVerifier>>;
let customer: BilledCustomer;
let receipt: string;

beforeAll(async () => {
  verifier = await createVerifier(signer);
  customer = await createBilledCustomer();
  const { deps, org } = customer;
  const tax = { percent: '7.7', text: 'VAT 7.7 %', fromDay: '2026-01-10' };
  await deps.send(billingAccount, commandsOf(billingAccount).SetTax(org, tax));
  await deps.send(
    billingAccount,
    commandsOf(billingAccount).GrantDiscount(org, {
      discountId: 'spring',
      discount: { kind: 'percentage', percent: '12.5' },
      fromDay: '2026-01-20',
    }),
  );
  await liveJanuary(customer);
  await customer.closeThrough('2026-02-05');
  receipt = await receiptText(customer, await invoiceOf(customer, '2026-01'), signer);
}, PATIENCE_MS);
afterAll(() => verifier.close());

describe('a receipt', () => {
  test('is confirmed by a program in another language, with its discounts and what came later', async () => {
    const { said, problem } = await verifier.verify(receipt);
    expect(problem).toBeUndefined();
    expect(said).toMatch(/^inv_2026-01: \d+\.\d\d EUR follows from \d+ events\.$/);
  });

  test('of an invoice that brings an adjustment of another month follows from both months', async () => {
    const { deps, org } = customer;
    await deps.send(
      billingAccount,
      commandsOf(billingAccount).GrantCredit(org, { creditId: 'c', amount: '1.00', reason: 'sorry' }),
    );
    await customer.closeThrough('2026-03-03');
    const of = await invoiceOf(customer, '2026-02', ['2026-01']);
    const { problem, said } = await verifier.verify(await receiptText(customer, of, signer), '--invoice', of.invoice);
    expect(problem).toBeUndefined();
    expect(said).toMatch(/EUR follows/);
  });

  test('of an invoice that brings a download of the month before, which was said late, is confirmed', async () => {
    const egress = { meter: 'egress.gb', model: { kind: 'perUnit', unit: '0.5' } } as const;
    const { deps, org, ...other } = await createBilledCustomer('2026-01-28', [...CHARGES, egress]);
    const fileId = await deps.upload(org, 'usr_a', 3 * GB);
    await other.closeThrough('2026-01-30');
    deps.to(dayStart('2026-01-31'));
    deps.holdBack(`file#${fileId}`);
    await deps.send(file, commandsOf(file).SignDownload(fileId, { organisationId: org, userId: 'usr_b' }));
    await other.closeThrough('2026-02-03');
    await deps.deliver(`file#${fileId}`);
    await other.closeThrough('2026-03-03');
    const of = await invoiceOf({ deps, org }, '2026-02', ['2026-01']);
    const { problem, said } = await verifier.verify(await receiptText({ deps }, of, signer), '--invoice', of.invoice);
    expect(problem).toBeUndefined();
    expect(said).toMatch(/EUR follows/);
  });

  test('that was given before there were taxes and downloads is confirmed as it was', async () => {
    const file = (name: string) => readFile(new URL(`receipts/${name}`, import.meta.url), 'utf8');
    const { items } = JSON.parse(await file('keys.json'));
    const older = await createVerifier({ keys: async () => items });
    const { said, problem } = await older.verify(await file('before-taxes.jsonl'), '--invoice', 'inv_2026-01');
    await older.close();
    expect([problem, said]).toEqual([undefined, 'inv_2026-01: 31.92 EUR follows from 20 events.']);
  });

  test('of another invoice is refused', async () => {
    const { problem } = await verifier.verify(receipt, '--invoice', 'inv_2026-02');
    expect(problem).toMatch(/the invoice: the receipt says inv_2026-01/);
  });

  test('signed by a key that was not in use, or by none of the keys, is refused', async () => {
    const early: typeof signer = { ...signer, keyOn: () => 'key-2' };
    const of = await invoiceOf(customer, '2026-01');
    const { problem } = await verifier.verify(await receiptText(customer, of, early), '--invoice', of.invoice);
    expect(problem).toMatch(/the seller had no key key-2 on 2026-0/);
    const foreign = await receiptText(customer, of, memorySigner([{ id: 'key-9', from: '2026-01-01' }]));
    expect((await verifier.verify(foreign)).problem).toMatch(/the seller had no key key-9 on /);
    const forged = await receiptText(customer, of, memorySigner([{ id: 'key-1', from: '2026-01-01' }]));
    expect((await verifier.verify(forged)).problem).toMatch(/InvalidSignature/);
  });

  test('whose log lacks a commit is refused, with the place', async () => {
    const lines = receipt.trimEnd().split('\n');
    const at = lines.findIndex((line) => line.includes('DayRecorded'));
    const cut = `${[...lines.slice(0, at + 1), ...lines.slice(at + 2)].join('\n')}\n`;
    expect((await verifier.verify(cut)).problem).toMatch(
      /billing-period#.*@3 does not follow .*@1: a commit is missing/,
    );
    const last = lines.findLastIndex((line) => line.startsWith('['));
    const short = `${[...lines.slice(0, last), ...lines.slice(last + 1)].join('\n')}\n`;
    expect((await verifier.verify(short)).problem).toMatch(/the streams: /);
  });

  test('that leaves out a file, or says another amount, differs, and by what is named', async () => {
    const { kernel, store: events, timelines, ledger, nowMs } = customer.deps;
    const of = await invoiceOf(customer, '2026-01');
    const files = (await all(timelines.filesIn(customer.org, { fromMs: 0, toMs: nowMs() }))).slice(1);
    const without = {
      ...timelines,
      async *filesIn() {
        yield* files;
      },
    };
    const lines = await all(receiptLines({ kernel, events, timelines: without, ledger, signer }, of, nowMs()));
    const { problem } = await verifier.verify(`${lines.join('\n')}\n`);
    expect(problem).toMatch(/count of storage.gb_hours on 2026-01-10: the receipt says \d+, it comes to \d+/);
  });

  test('is not given of a month that took over an invoice of before: how that came about is in no stream', async () => {
    const { deps, org } = await createBilledCustomer();
    const [fromDay, toDay] = ['2026-01-01', '2026-01-31'];
    const invoice = { number: 4, billed: '5.00', counts: {} };
    await deps.send(
      billingPeriod,
      commandsOf(billingPeriod).AdoptInvoice(periodId(org, '2026-01'), {
        ...{ fromDay, toDay, currency: 'EUR', terms: NO_TERMS, invoice, source: 'x' },
      }),
    );
    const of = {
      organisationId: org,
      invoice: 'inv_2026-01',
      months: ['2026-01'],
      status: 'final',
      number: 4,
    } as const;
    await expect(receiptText({ deps }, of, signer)).rejects.toMatchObject({
      code: 'receipt-unavailable',
    });
  });

  test(
    'does not bear any change of any byte',
    async () => {
      const small = await createBilledCustomer('2026-01-31', CHARGES.slice(0, 1));
      await small.deps.upload(small.org, 'usr_a', 40 * GB);
      await small.closeThrough('2026-02-03');
      const text = await receiptText(small, await invoiceOf(small, '2026-01'), signer);
      const { said, problem } = await verifier.flip(text);
      expect(problem).toBeUndefined();
      expect(said).toMatch(/^\d{4,} bytes changed, 0 not noticed \[\]$/);
    },
    PATIENCE_MS,
  );
});

describe('the verifier', () => {
  test('is read by people: it has 300 lines at most', async () => {
    expect((await readFile(`${TOOLS}/verify.py`, 'utf8')).split('\n').length - 1).toBeLessThanOrEqual(300);
  });
});

describe('the rating of the verifier', () => {
  test('comes to the same lines as the platform, to the byte', async () => {
    const periods = fc.sample(fc.tuple(anyTerms, anyCounts), 150).map((of) => january(...of));
    const rated = await verifier.rate(periods.map(jsonOf));
    for (const [index, period] of periods.entries()) {
      const { lines, total } = ratePeriod(period);
      expect(rated[index]).toBe(canonicalJson([lines, total]));
    }
  });
});
