import { commandsOf } from 'epoch';
import { auditAccount } from '../../../lib/app/billing/queries/audit.ts';
import { auditMonth } from '../../../lib/app/billing/queries/audit-month.ts';
import { compareSpans } from '../../../lib/app/billing/queries/compare-spans.ts';
import { explainLine } from '../../../lib/app/billing/queries/explain-line.ts';
import { findFinal } from '../../../lib/app/billing/queries/invoices.ts';
import type { LineCursor } from '../../../lib/app/billing/queries/line-cursor.ts';
import { type LinePart, partsOfDay } from '../../../lib/app/billing/queries/line-parts.ts';
import { eventsOfAttempt, eventsOfCounts, eventsOfFile } from '../../../lib/app/billing/queries/part-events.ts';
import { file as aFile } from '../../../lib/domain/file/file.ts';
import { type Day, dayStart, firstDayOf, lastDayOf, type Month, nextMonth } from '../../../lib/domain/metering/day.ts';
import { isOtherMeter } from '../../../lib/domain/metering/meter.ts';
import { type Span, spanOf, weekOf } from '../../../lib/domain/metering/span.ts';
import { toMinor } from '../../../lib/domain/rating/money.ts';
import { digest } from '../../memory-platform.ts';
import { type BilledCustomer, createBilledCustomer } from './billed-customer.ts';

const HOUR = 3_600_000;
const FIRST: Month = '2026-01';

/** What was compared, and what did not sum. */
export interface Explained {
  lines: number;
  parts: number;
  events: number;
  pairs: number;
  readonly wrong: string[];
}

/** A customer who uploads, links, runs and deletes for so many months, by a source of numbers below one; what is said late is billed later. */
export async function customerOf(months: number, random: () => number): Promise<BilledCustomer> {
  const customer = await createBilledCustomer(firstDayOf(FIRST));
  const { deps, org } = customer;
  const files: string[] = [];
  let month = FIRST;
  for (let n = 0; n < months; n += 1, month = nextMonth(month)) {
    const heldBack: string[] = [];
    for (let act = 0; act < 3; act += 1) {
      const until = dayStart(firstDayOf(nextMonth(month)));
      deps.to(deps.nowMs() + Math.floor(random() * (until - deps.nowMs()) * 0.5));
      const choice = random();
      const at = Math.floor(random() * files.length);
      const file = files[at];
      if (file === undefined || choice < 0.5) {
        files.push(await deps.upload(org, 'usr_a', 1 + Math.floor(random() * 9e9)));
      } else if (choice < 0.6) {
        for (const userId of ['usr_a', 'usr_b'])
          await deps.send(aFile, commandsOf(aFile).SignDownload(file, { organisationId: org, userId }));
      } else if (choice < 0.8) {
        await customer.run(1 + Math.floor(random() * 2 * HOUR), files.slice(0, at + 1));
      } else {
        files.splice(at, 1);
        if (choice < 0.9) {
          heldBack.push(`file#${file}`);
          deps.holdBack(`file#${file}`);
        }
        await deps.remove(org, file);
      }
    }
    await customer.closeThrough(lastDayOf(month));
    await customer.closeThrough(`${nextMonth(month)}-03`);
    for (const stream of heldBack) await deps.deliver(stream);
  }
  await customer.closeThrough(`${month}-04`);
  await deps.deliver(`billing-account#${org}`);
  return customer;
}

/** What was made again, and what came out otherwise. */
export interface Replayed {
  invoices: number;
  days: number;
  /** Events of money that the audit's own code has made from raw events, to their bytes and stored hashes. */
  reproduced: number;
  readonly wrong: string[];
}

/** Makes everything that was billed again: from the account's own log by its decisions, and from raw events by the audit's own code. */
export async function replayAll({ deps, org }: BilledCustomer, months: number, found: Replayed): Promise<void> {
  const account = await auditAccount(deps.kernel, org);
  found.invoices += account.invoices;
  found.days += account.days;
  for (const one of account.differences) found.wrong.push(`${org}: ${JSON.stringify(one)}`);
  for (const month of monthsOf(months)) {
    const { reproduced, differences } = await auditMonth({ ...deps, events: deps.store, digest }, org, month);
    found.reproduced += reproduced;
    for (const one of differences) found.wrong.push(`${org} ${month}: ${JSON.stringify(one)}`);
  }
}

export function monthsOf(months: number): readonly Month[] {
  const names = [FIRST];
  while (names.length < months) names.push(nextMonth(names.at(-1) ?? FIRST));
  return names;
}

/** Follows every line of every invoice down to its last event, and compares every two months. */
export async function explainAll(customer: BilledCustomer, months: number, found: Explained): Promise<void> {
  const { deps, org } = customer;
  const names = monthsOf(months);
  const ports = { kernel: deps.kernel, views: deps.reader, digest };
  for (const month of names) {
    const invoice = await findFinal(ports, org, month);
    for (const line of invoice?.lines ?? []) await explainOne(customer, `${org} ${month}`, line, found);
  }
  const comparing = { kernel: deps.kernel, ledger: deps.ledger, timelines: deps.timelines };
  // Every two months; and weeks and days of each, the one over the month's end too.
  const pairs = names.flatMap((from) => [...names.map((to) => [from, to] as const), ...spansOf(from)]);
  for (const [one, other] of pairs) {
    const [from, to] = [spanOf(one), spanOf(other)];
    if (from === undefined || to === undefined) throw new Error(`${one} or ${other} is no span`);
    const pair = await compareSpans(comparing, org, { from, to }, deps.nowMs());
    if (pair === undefined) continue;
    found.pairs += 1;
    const effects = pair.effects.reduce((sum, { amount }) => sum + toMinor(amount, 'EUR'), 0n);
    const difference = toMinor(pair.to, 'EUR') - toMinor(pair.from, 'EUR');
    for (const { cause, meter, amount, jobs, files } of pair.effects) {
      for (const parts of [jobs, files].filter((some) => some.length > 0)) {
        const sum = parts.reduce((all, part) => all + toMinor(part.amount, 'EUR'), 0n);
        if (sum !== toMinor(amount, 'EUR'))
          found.wrong.push(`${org} ${one} to ${other}: parts of ${cause} of ${meter}`);
        // What is new began within the later span, and what is gone ended within the earlier one.
        const undated = parts.some(({ change, firstDay, lastDay }) => {
          return (change === 'new' && !isIn(to, firstDay)) || (change === 'gone' && !isIn(from, lastDay));
        });
        if (undated) found.wrong.push(`${org} ${one} to ${other}: days of ${cause} of ${meter}`);
      }
      if (cause === 'usage' && jobs.length === 0) found.wrong.push(`${org} ${one} to ${other}: nobody used ${meter}`);
    }
    if (effects !== difference) found.wrong.push(`${org} ${one} to ${other}: ${effects} of ${difference} explained`);
  }
}

function isIn({ fromDay, toDay }: Span, day: Day | undefined): boolean {
  return day !== undefined && day >= fromDay && day <= toDay;
}

/** A day with the next month's, and weeks in, at the end of and after a month. */
function spansOf(month: Month): (readonly [string, string])[] {
  const last = lastDayOf(month);
  return [
    [`${month}-12`, `${nextMonth(month)}-03`],
    [last, month],
    [weekOf(`${month}-10`), weekOf(last)],
    [weekOf(last), weekOf(`${nextMonth(month)}-12`)],
  ];
}

type Line = NonNullable<Awaited<ReturnType<typeof findFinal>>>['lines'][number];

async function explainOne(customer: BilledCustomer, where: string, line: Line, found: Explained): Promise<void> {
  const { deps, org } = customer;
  const { days, adjusted } = await explainLine(deps.kernel, org, line, { currency: 'EUR' });
  found.lines += 1;
  const whole = days.reduce((sum, { count }) => sum + BigInt(count), 0n);
  if (whole !== BigInt(line.count)) found.wrong.push(`${where} ${line.meter}: days are ${whole} of ${line.count}`);
  for (const { day } of days) {
    const known = [...days, ...adjusted].filter((one) => one.day === day);
    const wanted = known.reduce((sum, { count }) => sum + BigInt(count), 0n);
    const parts = await everyPart(customer, line.meter, day);
    const counted = parts.reduce((sum, { count }) => sum + count, 0n);
    if (counted !== wanted) found.wrong.push(`${where} ${line.meter} ${day}: parts are ${counted} of ${wanted}`);
    for (const { fileId, attemptId = '', count } of parts) {
      found.parts += 1;
      const events =
        fileId === undefined
          ? (await eventsOfAttempt(deps.reader, org, attemptId, day)).events
          : await everyEvent(customer, fileId, line.meter, day);
      found.events += events.length;
      const brought = events.reduce((sum, event) => sum + event.count, 0n);
      if (brought !== count)
        found.wrong.push(`${where} ${fileId ?? attemptId} ${day}: events are ${brought} of ${count}`);
    }
  }
}

async function everyPart({ deps, org }: BilledCustomer, meter: string, day: string): Promise<readonly LinePart[]> {
  const parts: LinePart[] = [];
  for (let at: LineCursor | undefined; ; ) {
    const ports = { kernel: deps.kernel, views: deps.reader, timelines: deps.timelines };
    const page = await partsOfDay(ports, org, { meter }, day, at, 50);
    parts.push(...page.parts);
    if (page.at === undefined) return parts;
    at = page.at;
  }
}

async function everyEvent({ deps }: BilledCustomer, fileId: string, meter: string, day: string) {
  const events: { readonly count: bigint }[] = [];
  for (let at: LineCursor | undefined; ; ) {
    const page = isOtherMeter(meter)
      ? await eventsOfCounts(deps.kernel, fileId, { meter, day }, at, 50)
      : await eventsOfFile(deps.reader, fileId, day, at, 50);
    events.push(...page.events);
    if (page.at === undefined) return events;
    at = page.at;
  }
}
