import { commandsOf, isRejection, type Rejection } from 'epoch';
import type { LiveReader, ViewReader } from 'epoch/views';
import { linePartEndpoints } from '../../../lib/app/billing/endpoints/line-parts.ts';
import { findFinal } from '../../../lib/app/billing/queries/invoices.ts';
import type { Answer } from '../../../lib/app/http/endpoint.ts';
import { defined } from '../../../lib/domain/defined.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { display, exact, sum } from '../../../lib/domain/rating/exact.ts';
import { digest } from '../../memory-platform.ts';
import { type BilledCustomer, createBilledCustomer } from './billed-customer.ts';

const DAY = '2026-01-31';
const MONTH = '2026-01';
const PARTS_OF_ONE_FILE = 10_000;

/** A customer whose storage of one day has so many files, one of them with as many events as a file may have parts. */
export async function customerOfLongLine(files: number): Promise<BilledCustomer> {
  const customer = await createBilledCustomer(DAY);
  const { deps, org } = customer;
  await uploadInEvents(customer, Math.min(files, PARTS_OF_ONE_FILE));
  for (let n = 1; n < files; n += 1) await deps.upload(org, 'usr_a', 1_000_000_007 + n);
  await customer.closeThrough('2026-02-03');
  await deps.deliver(`billing-account#${org}`);
  return customer;
}

/** A file each of whose parts is an event of its own. */
async function uploadInEvents({ deps, org }: BilledCustomer, parts: number): Promise<void> {
  const fileId = deps.id('file');
  const of = { organisationId: org, uploaderId: 'usr_a', name: 'long.bin', contentType: 'text/plain' };
  const declaredBytes = parts * 1_001;
  const start = { ...of, declaredBytes, sizing: 'observed' as const, uploadId: 'upload' };
  await deps.send(file, commandsOf(file).StartUpload(fileId, start));
  for (let part = 1; part <= parts; part += 1)
    await deps.send(
      file,
      commandsOf(file).ConfirmParts(fileId, {
        organisationId: org,
        parts: [{ part, atMs: deps.nowMs(), bytes: 1_001 }],
      }),
    );
  await deps.send(file, commandsOf(file).CompleteUpload(fileId, { organisationId: org, bytes: declaredBytes }));
}

export interface Followed {
  parts: number;
  events: number;
  pages: number;
  /** The most rows that one page read, and the longest cursor. */
  rowsOfPage: number;
  cursor: number;
  readonly wrong: string[];
}

/** What a request brings besides its question. */
const CALL = {
  caller: { kind: 'person', user: 'usr_a', admin: false },
  role: 'owner',
  origin: { actor: 'usr_a', correlation: 'test' },
  requestId: 'request',
  idempotency: undefined,
  ifMatch: undefined,
  sessionCookie: undefined,
  userAgent: '',
  source: '',
  accessToken: undefined,
  pagesUrl: undefined,
  body: undefined,
} as const;

/** A figure as the API gives it. */
interface Figure {
  readonly count: string;
  readonly amount: string;
}

/** Follows the line page by page down to its last event, by the endpoints of the API. Keeps nothing but sums. */
export async function followLongLine(
  { deps, org }: BilledCustomer,
  limit: number,
  onPage: (pages: number) => void = () => {},
): Promise<Followed> {
  const found: Followed = { parts: 0, events: 0, pages: 0, rowsOfPage: 0, cursor: 0, wrong: [] };
  const counted = countingRows(deps.reader);
  const clock = { nowMs: deps.nowMs, fromWallMs: (ms: number) => ms, refresh: async () => {} };
  const endpoints = linePartEndpoints({ ...deps, views: counted.views, clock, newId: deps.id, digest });
  const invoice = await findFinal({ kernel: deps.kernel, views: deps.reader, digest }, org, MONTH);
  const at = invoice?.lines.findIndex(({ meter }) => meter === STORAGE_METER) ?? -1;
  const line = invoice?.lines[at];
  if (invoice === undefined || line === undefined) throw new Error('the month has no line of storage');
  const call = { ...CALL, nowMs: deps.nowMs(), params: { org, invoice: invoice.id, line: at + 1, day: DAY } };

  /** One page; with what it took. */
  async function pageOf<T>(
    answer: Promise<Answer<{ items: readonly T[]; nextCursor?: string | undefined }> | Rejection>,
  ) {
    counted.rows = 0;
    const got = await answer;
    if (isRejection(got)) throw new Error(got.message);
    found.pages += 1;
    found.rowsOfPage = Math.max(found.rowsOfPage, counted.rows);
    found.cursor = Math.max(found.cursor, got.body.nextCursor?.length ?? 0);
    onPage(found.pages);
    return got.body;
  }

  async function followPart(fileId: string, part: Figure): Promise<void> {
    const whole = sums();
    for (let cursor: string | undefined; ; ) {
      const query = { limit, file: fileId, ...defined({ cursor }) };
      const page = await pageOf(endpoints['billing.listPartEvents']({ ...call, query }));
      for (const event of page.items) whole.add(event);
      found.events += page.items.length;
      cursor = page.nextCursor;
      if (cursor === undefined) break;
    }
    const [events, said] = [`${whole.count} for ${display(whole.amount)}`, `${part.count} for ${part.amount}`];
    if (events !== said) found.wrong.push(`${fileId}: events of ${events}, not of ${said}`);
  }

  const whole = sums();
  for (let cursor: string | undefined; ; ) {
    const page = await pageOf(
      endpoints['billing.listLineParts']({ ...call, query: { limit, ...defined({ cursor }) } }),
    );
    for (const part of page.items) {
      whole.add(part);
      if (part.file === undefined) continue;
      found.parts += 1;
      await followPart(part.file, part);
    }
    cursor = page.nextCursor;
    if (cursor === undefined) break;
  }
  if (`${whole.count}` !== line.count) found.wrong.push(`parts of ${whole.count}, not ${line.count}`);
  const amount = display(whole.amount);
  if (amount !== display(exact(line.amount))) found.wrong.push(`parts of ${amount}, not ${line.amount}`);
  return found;
}

function sums() {
  return {
    count: 0n,
    amount: exact('0'),
    add({ count, amount }: Figure) {
      this.count += BigInt(count);
      this.amount = sum([this.amount, exact(amount)]);
    },
  };
}

function countingRows(of: ViewReader) {
  const counted = {
    rows: 0,
    views: {
      async get(view, key) {
        counted.rows += 1;
        return of.get(view, key);
      },
      async getMany(view, keys) {
        counted.rows += keys.length;
        return of.getMany(view, keys);
      },
      async page(view, request) {
        const page = await of.page(view, request);
        counted.rows += page.items.length;
        return page;
      },
      liveVersion: async () => 1,
    } satisfies LiveReader,
  };
  return counted;
}
