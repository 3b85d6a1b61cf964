import { isRejection, parseEventId, type Rejection, reject } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { isDay } from '../../../domain/metering/day.ts';
import { isOtherMeter, meterOf } from '../../../domain/metering/meter.ts';
import { partOfLine } from '../../../domain/rating/divide.ts';
import { type Decimal, display, exact, minus, sum } from '../../../domain/rating/exact.ts';
import type { PeriodLine } from '../../../domain/rating/period-line.ts';
import { namesOf } from '../../files/queries/names.ts';
import type { Call, Endpoints } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { wantedPage } from '../../http/page.ts';
import { organisationFileRow } from '../../usage/views/timeline-rows.ts';
import { explainLine } from '../queries/explain-line.ts';
import { findInvoice } from '../queries/find-invoice.ts';
import { decodeLineCursor, encodeLineCursor, type LineCursor, START } from '../queries/line-cursor.ts';
import { type LinePart, partsOfDay } from '../queries/line-parts.ts';
import { eventAt, eventsOfAttempt, eventsOfCounts, eventsOfFile } from '../queries/part-events.ts';
import type { BillingDependencies } from './dependencies.ts';

type Name = 'listLineParts' | 'listPartEvents';

/** Jobs of one file that are named; the others are one sum. */
export const MAX_PART_JOBS = 100;

interface Whole {
  readonly line: PeriodLine;
  readonly currency: string;
  /** Of the day: with what came before the invoice, and what came after it. */
  readonly count: bigint;
}

/** A day of a line, down to its last file, attempt and event: each level sums to the one above, with what is left said. */
export function linePartEndpoints(deps: BillingDependencies): Pick<Endpoints<'billing'>, `billing.${Name}`> {
  return {
    async 'billing.listLineParts'({ params, query, nowMs }) {
      const { limit, cursor } = wantedPage(query);
      const from = cursorOf(cursor);
      if (isRejection(from)) return from;
      const whole = await dayOfLine(deps, params, nowMs);
      if (isRejection(whole)) return whole;
      const { parts, at } = await partsOfDay(deps, params.org, whole.line, params.day, from, limit);
      const amounts = [from.amount, ...parts.map(({ count }) => amountOf(whole, count))];
      const so = {
        count: `${BigInt(from.count) + sumOf(parts)}`,
        amount: display(sum(amounts.map((amount) => exact(amount)))),
      };
      const names = await namesOf(deps.views, params.org, {
        files: parts.flatMap(({ fileId = [] }) => fileId),
        jobs: parts.flatMap(({ jobs }) => jobs.slice(0, MAX_PART_JOBS).flatMap(({ jobId = [] }) => jobId)),
      });
      const nameOf = new Map(names.map(({ id, name }) => [id, name]));
      const items = parts.map((part) => partReply(whole, part, nameOf));
      if (at !== undefined) return { body: { items, nextCursor: encodeLineCursor({ ...at, ...so }) } };
      return { body: { items: [...items, ...restOf(whole, so)] } };
    },

    async 'billing.listPartEvents'({ params, query, nowMs }) {
      const { limit, cursor } = wantedPage(query);
      const from = cursorOf(cursor);
      if (isRejection(from)) return from;
      const { file, attempt } = query;
      if ((file === undefined) === (attempt === undefined)) {
        return reject('range-invalid', 'name a file or an attempt, and not both');
      }
      const whole = await dayOfLine(deps, params, nowMs);
      if (isRejection(whole)) return whole;
      const { org, day } = params;
      if (file !== undefined && !(await isOwn(deps, org, file))) return reject('not-found', 'there is no such file');
      const page =
        file === undefined
          ? await eventsOfAttempt(deps.views, org, attempt ?? '', day)
          : isOtherMeter(whole.line.meter)
            ? await eventsOfCounts(deps.kernel, file, { meter: whole.line.meter, day }, from, limit)
            : await eventsOfFile(deps.views, file, day, from, limit);
      const so = BigInt(from.count);
      const figures = figuresInTurn(whole, page.events, so);
      const items = await Promise.all(
        page.events.map(async ({ event, atMs, jobId }, index) => {
          const { stream = event, version = 0 } = parseEventId(event) ?? {};
          const { type = 'unknown' } = (await eventAt(deps.kernel.store, event)) ?? {};
          return {
            ...{ stream, version, type, at: iso(atMs), ...(figures[index] ?? figure(whole, 0n)) },
            ...defined({ job: jobId }),
          };
        }),
      );
      if (page.at === undefined) return { body: { items } };
      const count = `${so + sumOf(page.events)}`;
      return { body: { items, nextCursor: encodeLineCursor({ ...page.at, count }) } };
    },
  };
}

function cursorOf(text: string | undefined): LineCursor | Rejection {
  if (text === undefined) return START;
  return decodeLineCursor(text) ?? reject('cursor-invalid', 'hand back nextCursor as it was');
}

type Params = Call<'billing.listLineParts'>['params'];

async function dayOfLine(
  deps: BillingDependencies,
  { org, invoice, line: number, day }: Params,
  nowMs: number,
): Promise<Whole | Rejection> {
  const found = await findInvoice(deps, org, invoice, nowMs);
  if (isRejection(found)) return found;
  const line = found.lines[number - 1];
  if (line === undefined || !isDay(day) || day < line.fromDay || day > line.toDay) {
    return reject('not-found', 'the invoice has no such line, or the line no such day');
  }
  const { days, adjusted } = await explainLine(deps.kernel, org, line, found);
  const own = [...days, ...adjusted].filter((one) => one.day === day);
  return { line, currency: found.currency, count: own.reduce((sum, { count }) => sum + BigInt(count), 0n) };
}

async function isOwn(deps: BillingDependencies, org: string, fileId: string): Promise<boolean> {
  return (await organisationFileRow.get(deps.views, { organisationId: org, fileId })) !== undefined;
}

/** So much of the line's amount as it counted of the line's count: the same on every page of everything. */
function amountOf({ line, currency }: Whole, count: bigint): Decimal {
  const size = partOfLine(line.amount, BigInt(line.count), count < 0n ? -count : count, currency);
  return count < 0n && size !== '0' ? `-${size}` : size;
}

function figure(whole: Whole, count: bigint) {
  const quantity = display(exact(count, meterOf(whole.line.meter).countsPerUnit));
  return { count: `${count}`, quantity, amount: amountOf(whole, count) };
}

/**
 * Figures of what comes in turn: each has as its amount what it adds to the amount of all before it. So amounts sum to that of
 * the whole count, although each is cut off behind its last decimal.
 */
function figuresInTurn(whole: Whole, items: readonly { readonly count: bigint }[], before = 0n) {
  let so = before;
  return items.map(({ count }) => {
    const from = exact(amountOf(whole, so));
    so += count;
    return { ...figure(whole, count), amount: display(minus(exact(amountOf(whole, so)), from)) };
  });
}

function partReply(
  whole: Whole,
  { fileId, attemptId, userId, count, jobs }: LinePart,
  nameOf: ReadonlyMap<string, string>,
) {
  const named = jobs.slice(0, MAX_PART_JOBS);
  const others = { count: sumOf(jobs.slice(MAX_PART_JOBS)) };
  const figures = figuresInTurn(whole, [...named, others]);
  const of = (index: number) => figures[index] ?? figure(whole, 0n);
  return {
    ...defined({ file: fileId, attempt: attemptId, name: nameOf.get(fileId ?? '') }),
    user: userId,
    ...figure(whole, count),
    jobs: named.map(({ jobId: job }, index) => ({ ...defined({ job, name: nameOf.get(job ?? '') }), ...of(index) })),
    otherJobs: { jobs: jobs.length - named.length, ...of(named.length) },
  };
}

/** What the parts leave of the day: the last decimals, and what has come or gone since. */
function restOf(whole: Whole, so: { readonly count: string; readonly amount: Decimal }) {
  const left = whole.count - BigInt(so.count);
  const quantity = display(exact(left, meterOf(whole.line.meter).countsPerUnit));
  const amount = display(minus(exact(amountOf(whole, whole.count)), exact(so.amount)));
  if (left === 0n && amount === '0') return [];
  return [{ count: `${left}`, quantity, amount, jobs: [], otherJobs: { jobs: 0, ...figure(whole, 0n) } }];
}

function sumOf(parts: readonly { readonly count: bigint }[]): bigint {
  return parts.reduce((all, { count }) => all + count, 0n);
}
