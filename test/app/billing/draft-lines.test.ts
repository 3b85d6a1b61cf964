import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explainLine } from '../../../lib/app/billing/queries/explain-line.ts';
import { figuresOf } from '../../../lib/app/billing/queries/figures.ts';
import { draftInvoices } from '../../../lib/app/billing/queries/invoices.ts';
import { addDays, dayStart } from '../../../lib/domain/metering/day.ts';
import { digest } from '../../memory-platform.ts';
import { type BilledCustomer, createBilledCustomer } from './billed-customer.ts';

const HOUR = 3_600_000;
const FIRST = '2026-01-27';
const DAYS = 12;

const act = fc.oneof(
  fc.record({ kind: fc.constant('upload' as const), bytes: fc.integer({ min: 1, max: 2 ** 40 }) }),
  fc.record({ kind: fc.constant('run' as const), ms: fc.integer({ min: 1, max: 5 * HOUR }) }),
  fc.record({ kind: fc.constant('delete' as const), saidLate: fc.boolean() }),
  fc.record({ kind: fc.constant('say' as const) }),
  // A day that is closed, and its month hears of it at once or later.
  fc.record({ kind: fc.constant('close' as const), settled: fc.boolean() }),
);

test('the days of a draft’s line sum to it, also what is on its way to the month or waits for the next close', async () => {
  let lines = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 30 }), async (acts) => {
      const customer = await createBilledCustomer(FIRST);
      const { deps, org } = customer;
      const files: string[] = [];
      const unsaid: string[] = [];
      let day = FIRST;
      for (const one of acts) {
        if (one.kind === 'upload') files.push(await deps.upload(org, 'usr_a', one.bytes));
        if (one.kind === 'run') await customer.run(one.ms, files.slice(0, 2));
        const file = files[0];
        if (one.kind === 'delete' && file !== undefined) {
          files.shift();
          if (one.saidLate) {
            deps.holdBack(`file#${file}`);
            unsaid.push(`file#${file}`);
          }
          await deps.remove(org, file);
        }
        if (one.kind === 'say') for (const stream of unsaid.splice(0)) await deps.deliver(stream);
        if (one.kind === 'close' && day < addDays(FIRST, DAYS)) {
          deps.to(Math.max(deps.nowMs(), dayStart(addDays(day, 1)) + HOUR));
          await deps.close(org, dayStart(FIRST), day);
          if (one.settled) await deps.settle(org);
          day = addDays(day, 1);
        }
        lines += await checkDrafts(customer);
      }
    }),
    { numRuns: 60 },
  );
  expect(lines).toBeGreaterThan(100);
});

async function checkDrafts({ deps, org }: BilledCustomer): Promise<number> {
  const figures = await figuresOf(deps, org, { from: FIRST }, deps.nowMs());
  let lines = 0;
  for (const draft of draftInvoices({ digest }, figures)) {
    for (const line of draft.lines) {
      const { days } = await explainLine(deps.kernel, org, line, draft);
      expect(`${days.reduce((sum, { count }) => sum + BigInt(count), 0n)}`).toBe(line.count);
      lines += 1;
    }
  }
  return lines;
}
