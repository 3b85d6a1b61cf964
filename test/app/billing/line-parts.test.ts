import { commandsOf } from 'epoch';
import { beforeAll, describe, expect, test } from 'vitest';
import { explainLine } from '../../../lib/app/billing/queries/explain-line.ts';
import { explainedParts } from '../../../lib/app/billing/queries/explained-parts.ts';
import {
  cursorAt,
  decodeLineCursor,
  encodeLineCursor,
  type LineCursor,
} from '../../../lib/app/billing/queries/line-cursor.ts';
import { type LinePart, partsOfDay } from '../../../lib/app/billing/queries/line-parts.ts';
import {
  eventsOfAttempt,
  eventsOfCounts,
  eventsOfFile,
  type PartEvent,
} from '../../../lib/app/billing/queries/part-events.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { isOtherMeter } from '../../../lib/domain/metering/meter.ts';
import { type BilledCustomer, createBilledCustomer } from './billed-customer.ts';

const HOUR = 3_600_000;
const GB = 1_000_000_000;
const STORAGE = { meter: 'storage.gb_hours' };
const COMPUTE = { meter: 'compute.seconds:standard-1' };
const EGRESS = { meter: 'egress.gb' };
const REQUESTS = { meter: 'requests.downloads' };
const METERS = [STORAGE, COMPUTE, EGRESS, REQUESTS];
const DAYS = { fromDay: '2026-01-10', toDay: '2026-01-12', amount: '1.00' };

let customer: BilledCustomer;

beforeAll(async () => {
  customer = await createBilledCustomer();
  const { deps, org } = customer;
  const first = await deps.upload(org, 'usr_a', 11 * GB + 1, deps.nowMs() + HOUR);
  const second = await deps.upload(org, 'usr_b', 7 * GB, deps.nowMs() + HOUR);
  await deps.upload(org, 'usr_a', 1, deps.nowMs() + 22 * HOUR);
  await customer.run(3 * HOUR);
  await customer.run(90_500);
  for (const [fileId, userId] of [
    [first, 'usr_a'],
    [first, 'usr_b'],
    [second, 'usr_a'],
  ] as const)
    await deps.send(file, commandsOf(file).SignDownload(fileId, { organisationId: org, userId }));
  await deps.remove(org, first);
  await customer.closeThrough('2026-01-12');
});

async function allParts(meter: { readonly meter: string }, day: string, limit: number): Promise<LinePart[]> {
  const found: LinePart[] = [];
  const { kernel, reader: views, timelines } = customer.deps;
  for (let at: LineCursor | undefined, pages = 0; ; pages += 1) {
    const page = await partsOfDay({ kernel, views, timelines }, customer.org, meter, day, at, limit);
    expect(page.parts.length).toBeLessThanOrEqual(limit);
    found.push(...page.parts);
    if (page.at === undefined) return found;
    expect(pages).toBeLessThan(20);
    at = decodeLineCursor(encodeLineCursor(page.at));
  }
}

async function allEvents(fileId: string, day: string, limit: number, { meter } = STORAGE): Promise<PartEvent[]> {
  const found: PartEvent[] = [];
  for (let at: LineCursor | undefined; ; ) {
    const page = isOtherMeter(meter)
      ? await eventsOfCounts(customer.deps.kernel, fileId, { meter, day }, at, limit)
      : await eventsOfFile(customer.deps.reader, fileId, day, at, limit);
    found.push(...page.events);
    if (page.at === undefined) return found;
    at = decodeLineCursor(encodeLineCursor(page.at));
  }
}

const sum = (items: readonly { readonly count: bigint }[]) => items.reduce((all, { count }) => all + count, 0n);

describe('a day of a line', () => {
  test.each(['2026-01-10', '2026-01-11', '2026-01-12'])(
    'is all of its parts, and a part all of its events: %s',
    async (day) => {
      const { deps, org } = customer;
      for (const of of METERS) {
        const { days } = await explainLine(deps.kernel, org, { ...of, ...DAYS }, { currency: 'EUR' });
        const parts = await allParts(of, day, 50);
        expect(sum(parts)).toBe(BigInt(days.find((one) => one.day === day)?.count ?? '0'));
        for (const part of parts) {
          expect(sum(part.jobs)).toBe(part.count);
          const { attemptId = '', fileId } = part;
          const { events } = await eventsOfAttempt(deps.reader, org, attemptId, day);
          expect(sum(fileId === undefined ? events : await allEvents(fileId, day, 50, of))).toBe(part.count);
        }
      }
    },
  );

  test.each([1, 2, 3])('is the same in pages of %i', async (limit) => {
    for (const of of METERS)
      expect(await allParts(of, '2026-01-11', limit)).toEqual(await allParts(of, '2026-01-11', 50));
    const [{ fileId = '' } = {}] = await allParts(STORAGE, '2026-01-11', 50);
    for (const of of [STORAGE, EGRESS, REQUESTS])
      for (const day of ['2026-01-10', '2026-01-11'])
        expect(await allEvents(fileId, day, limit, of)).toEqual(await allEvents(fileId, day, 50, of));
  });
});

test('egress and requests are of the files that were read, by the events that let them be', async () => {
  const parts = await allParts(EGRESS, '2026-01-11', 50);
  expect(parts.map(({ count }) => count)).toEqual([22n * BigInt(GB) + 2n, 7n * BigInt(GB)]);
  expect((await allParts(REQUESTS, '2026-01-11', 50)).map(({ count }) => count)).toEqual([2n, 1n]);
  expect(await allParts(EGRESS, '2026-01-10', 50)).toEqual([]);
  const events = await allEvents(parts[0]?.fileId ?? '', '2026-01-11', 1, EGRESS);
  expect(events.map(({ count }) => count)).toEqual([11n * BigInt(GB) + 1n, 11n * BigInt(GB) + 1n]);
});

test('all days of a line at once have the same parts', async () => {
  const names = ['2026-01-10', '2026-01-11', '2026-01-12'];
  const ports = { views: customer.deps.reader, timelines: customer.deps.timelines };
  for (const of of [STORAGE, COMPUTE]) {
    const { parts, isCut } = await explainedParts(ports, customer.org, of.meter, names.toReversed(), 1_000);
    const paged: string[] = [];
    for (const day of names)
      for (const { fileId, attemptId, jobs } of await allParts(of, day, 50))
        paged.push(...jobs.map(({ jobId, count }) => `${day} ${fileId} ${attemptId} ${jobId} ${count}`));
    const found = parts.map(
      ({ day, fileId, attemptId, jobId, count }) => `${day} ${fileId} ${attemptId} ${jobId} ${count}`,
    );
    expect(found.toSorted()).toEqual(paged.toSorted());
    expect(paged.length).toBeGreaterThan(1);
    expect(isCut).toBe(false);
    expect(parts.map(({ day }) => day)).toEqual(parts.map(({ day }) => day).toSorted());
  }
});

describe('a cursor', () => {
  test('that goes on to another list names no row of the one before', () => {
    const from = { list: 0, row: 'x', skip: 1, count: '5', amount: '0.5' };
    expect(cursorAt(from, 1, 2, undefined)).toEqual({ list: 1, skip: 2, count: '5', amount: '0.5' });
    expect(cursorAt(from, 0, 2, 'y')).toEqual({ ...from, skip: 2, row: 'y' });
  });

  test.each([
    '',
    'x',
    '[]',
    '%5B0%2C0%2C%22a%22%2C%220%22%2C%22%22%5D',
    '%5B-1%2C0%2C%220%22%2C%220%22%2C%22%22%5D',
    '%E0',
  ])('that was not given out is none: %s', (text) => expect(decodeLineCursor(text)).toBeUndefined());
});
