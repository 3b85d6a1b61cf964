import { commandsOf } from 'epoch';
import { beforeEach, describe, expect, test } from 'vitest';
import { billingPeriod } from '../../lib/domain/billing-period/billing-period.ts';
import { periodId } from '../../lib/domain/billing-period/period-id.ts';
import { display, exact, sum } from '../../lib/domain/rating/exact.ts';
import type { TestApi } from './api.ts';
import { api, invoice, newInvoice, ORIGIN, org, STORAGE, token } from './documents-scene.ts';

beforeEach(newInvoice);
const total = (items: readonly { amount: string }[]) => display(sum(items.map(({ amount }) => exact(amount))));

describe('a line of a bill', () => {
  test('is days, files and events: each level sums to the one above, page by page', async () => {
    const line = { token, params: { org, invoice, line: 1 } };
    const { body: whole } = await api.send('billing.explainLine', line);
    expect(total([...whole.days, { amount: whole.rest }])).toBe(display(exact(whole.line.amount)));
    const [{ day }] = whole.days;
    const of = { token, params: { org, invoice, line: 1, day } };
    const found: { file?: string; count: string; amount: string }[] = [];
    for (let cursor: string | undefined; ; ) {
      const query = { limit: '1', ...(cursor !== undefined && { cursor }) };
      const { body } = await api.send('billing.listLineParts', { ...of, query });
      found.push(...body.items);
      cursor = body.nextCursor;
      if (cursor === undefined) break;
    }
    const files = found.filter(({ file }) => file !== undefined);
    expect(files).toHaveLength(2);
    expect(total(found)).toBe(whole.days[0].amount);
    expect(files.reduce((all, { count }) => all + BigInt(count), 0n)).toBe(BigInt(whole.days[0].count));
    for (const part of files) {
      const { body } = await api.send('billing.listPartEvents', { ...of, query: { file: part.file ?? '' } });
      expect(body.items).toMatchObject([{ type: 'PartsUploaded', count: part.count, amount: part.amount }]);
    }
  });

  test('says by which rows it is computed, and how much of a day came late', async () => {
    const late = {
      sequence: 1,
      days: [{ day: '2026-03-10', usage: [{ meter: STORAGE, count: '-7' }] }],
      source: 'late@1',
    };
    const command = commandsOf(billingPeriod).RecordLateUsage(periodId(org, '2026-03'), late);
    expect(await api.kernel.execute(billingPeriod, command, ORIGIN)).toMatchObject({ ok: true });
    const { body } = await api.send('billing.explainLine', { token, params: { org, invoice, line: 1 } });
    expect(body.line.rows.map(({ kind }: { kind: string }) => kind)).toContain('usage');
    expect(body.days).toMatchObject([{ day: '2026-03-10', corrected: '-7' }]);
  });

  test('says what is wrong with a question for another day, file or page', async () => {
    const params = { org, invoice, line: 1, day: '2026-03-10' };
    const ask = async (id: 'billing.listLineParts' | 'billing.listPartEvents', change: object, query = {}) => {
      const { status, body } = await api.send(id, { token, params: { ...params, ...change }, query });
      return [status, body.code];
    };
    expect(await ask('billing.listLineParts', { day: '2026-03-11' })).toEqual([404, 'not-found']);
    expect(await ask('billing.listLineParts', { line: 9 })).toEqual([404, 'not-found']);
    expect(await ask('billing.listLineParts', {}, { cursor: 'x' })).toEqual([400, 'cursor-invalid']);
    expect(await ask('billing.listPartEvents', {})).toEqual([422, 'range-invalid']);
    const foreign = `fil_${'0'.repeat(26)}`;
    expect(await ask('billing.listPartEvents', {}, { file: foreign })).toEqual([404, 'not-found']);
  });
});

describe('what is no bill, no line, no day and no month', () => {
  const NONE = `inv_${'0'.repeat(26)}`;
  type Asked = Parameters<TestApi['send']>[0];
  const cases: readonly (readonly [string, Asked, object, Readonly<Record<string, string>>, number, string])[] = [
    ['a receipt of another invoice', 'billing.getReceipt', { invoice: NONE }, {}, 404, 'not-found'],
    ['another invoice', 'billing.getInvoice', { invoice: NONE }, {}, 404, 'not-found'],
    ['an invoice’s id that is none', 'billing.getInvoice', { invoice: 'x' }, {}, 400, 'request-invalid'],
    ['a line that the bill lacks', 'billing.explainLine', { line: 99 }, {}, 404, 'not-found'],
    ['a day that the line lacks', 'billing.listLineParts', { day: '2026-04-01' }, {}, 404, 'not-found'],
    ['a cursor of another list', 'billing.listLineParts', {}, { cursor: 'v1' }, 400, 'cursor-invalid'],
    ['events of nothing', 'billing.listPartEvents', {}, {}, 422, 'range-invalid'],
    ['an export before the account', 'billing.exportFocus', {}, { month: '2025-12' }, 404, 'not-found'],
    ['an export of a month to come', 'billing.exportFocus', {}, { month: '2027-01' }, 404, 'not-found'],
    ['an export of no month', 'billing.exportFocus', {}, { month: 'March' }, 400, 'request-invalid'],
    ['months that are none', 'billing.getBridge', {}, { from: '2026-3', to: '2026-04' }, 400, 'request-invalid'],
  ];
  test.each(cases)('%s is refused with its code', async (_what, id, change, query, status, code) => {
    const params = { org, invoice, line: 1, day: '2026-03-10', ...change };
    const { status: found, body } = await api.send(id, { token, params, query });
    expect([found, body.code]).toEqual([status, code]);
  });
});
