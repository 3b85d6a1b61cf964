/**
 * Computes a bill a second time, from nothing but the raw events table. It shares no line with the product: it reads the
 * table by its own Scan, has its own shapes of the events it needs, and has its own integers, days and rounding.
 */
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { defined } from '../../lib/domain/defined.ts';
import { localClient } from '../aws.ts';

export interface RawEvent {
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const DAY_MS = 86_400_000n;
/** 10⁹ bytes for an hour. */
const BYTE_MS_PER_GB_HOUR = 3_600_000_000_000_000n;
const MS_PER_SECOND = 1_000n;
const PER_UNIT: Readonly<Record<string, bigint>> = {
  'storage.gb_hours': BYTE_MS_PER_GB_HOUR,
  'egress.gb': 1_000_000_000n,
  'requests.downloads': 1n,
};
const MAX_PAGES = 100_000;

/** Every event of one organisation, in no particular order of streams. */
export async function rawEvents(endpoint: string, table: string, organisationId: string): Promise<readonly RawEvent[]> {
  const client = new DynamoDBClient(localClient(endpoint));
  const events: RawEvent[] = [];
  try {
    let from: Record<string, never> | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new ScanCommand({ TableName: table, ConsistentRead: true, ...defined({ ExclusiveStartKey: from }) }),
      );
      for (const item of Items) {
        const stream = item['stream']?.S ?? '';
        const first = Number(item['version']?.N);
        const found = JSON.parse(item['events']?.S ?? '[]') as { type: string; data: Record<string, unknown> }[];
        found.forEach(({ type, data }, index) => {
          const isOurs = data['organisationId'] === organisationId || stream === `billing-account#${organisationId}`;
          if (isOurs) events.push({ stream, version: first + index, type, data });
        });
      }
      if (LastEvaluatedKey === undefined) return events;
      from = LastEvaluatedKey as Record<string, never>;
    }
    throw new Error(`the events table has more than ${MAX_PAGES} pages`);
  } finally {
    client.destroy();
  }
}

/** Something that lasts: bytes stored, or one run of a machine. `to` is absent while it goes on. */
interface Stay {
  readonly meter: string;
  readonly amount: bigint;
  readonly from: bigint;
  readonly to?: bigint;
}

const big = (value: unknown): bigint => BigInt(value as number);

/** Bytes count from the arrival of their part to the end of the file or the upload. */
function storageStays(events: readonly RawEvent[]): Stay[] {
  const ends = new Map<string, bigint>();
  for (const { stream, type, data } of events) {
    if (['FileDeleted', 'UploadAborted', 'UploadExpired'].includes(type)) ends.set(stream, big(data['atMs']));
  }
  return events
    .filter(({ type }) => type === 'PartsUploaded')
    .flatMap(({ stream, data }) => {
      const to = ends.get(stream);
      const parts = data['parts'] as readonly { bytes: number; atMs: number }[];
      return parts.map(({ bytes, atMs }) => {
        const stay = { meter: 'storage.gb_hours', amount: BigInt(bytes), from: BigInt(atMs) };
        return to === undefined ? stay : { ...stay, to };
      });
    });
}

function computeStays(events: readonly RawEvent[]): Stay[] {
  // What the platform has lost is not paid for.
  const endOf = (data: RawEvent['data']) => big(data[data['failure'] === 'infrastructure' ? 'startedAtMs' : 'atMs']);
  const ends = new Map(
    events.filter(({ type }) => type === 'AttemptEnded').map(({ data }) => [data['attemptId'], endOf(data)]),
  );
  return events
    .filter(({ type }) => type === 'AttemptStarted')
    .map(({ data }) => {
      const to = ends.get(data['attemptId']);
      const stay = { meter: `compute.seconds:${data['machineType']}`, amount: 1n, from: big(data['atMs']) };
      return to === undefined ? stay : { ...stay, to };
    });
}

/** Day (UTC, `YYYY-MM-DD`) → meter → byte-milliseconds or milliseconds. Days without any are absent. */
export type Counts = ReadonlyMap<string, ReadonlyMap<string, bigint>>;

/** What was used on each day up to, and not including, an instant. */
export function countsByDay(events: readonly RawEvent[], untilMs: number): Counts {
  const until = BigInt(untilMs);
  const days = new Map<string, Map<string, bigint>>();
  for (const { meter, amount, from, to = until } of [...storageStays(events), ...computeStays(events)]) {
    const end = to < until ? to : until;
    for (let at = from; at < end; ) {
      const midnight = (at / DAY_MS + 1n) * DAY_MS;
      const next = midnight < end ? midnight : end;
      const day = new Date(Number(at)).toISOString().slice(0, 10);
      const meters = days.get(day) ?? new Map<string, bigint>();
      meters.set(meter, (meters.get(meter) ?? 0n) + amount * (next - at));
      days.set(day, meters);
      at = next;
    }
  }
  for (const [meter, count, at] of sent(events)) {
    if (at >= until) continue;
    const day = new Date(Number(at)).toISOString().slice(0, 10);
    const meters = days.get(day) ?? new Map<string, bigint>();
    days.set(day, meters.set(meter, (meters.get(meter) ?? 0n) + count));
  }
  return days;
}

/** What a file's parts counted until an instant: all of it came late to that day. */
export function lateCount(events: readonly RawEvent[], fileId: string, untilMs: number): bigint {
  const parts = storageStays(events.filter(({ stream }) => stream === `file#${fileId}`));
  return parts.reduce((sum, { amount, from }) => sum + amount * (BigInt(untilMs) - from), 0n);
}

/** What counts once: bytes of a download, and the request. */
function sent(events: readonly RawEvent[]): (readonly [meter: string, count: bigint, at: bigint])[] {
  const signed = events.filter(({ type }) => type === 'DownloadSigned');
  return signed.flatMap(({ data }) => [
    ['egress.gb', big(data['bytes']), big(data['atMs'])] as const,
    ['requests.downloads', 1n, big(data['atMs'])] as const,
  ]);
}

export function totals(counts: Counts, days: readonly string[]): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const day of days) {
    for (const [meter, count] of counts.get(day) ?? []) sums.set(meter, (sums.get(meter) ?? 0n) + count);
  }
  return sums;
}

/** Prices per unit by meter, as the account was pinned to them. Refuses models that it does not know. */
export function unitPrices(events: readonly RawEvent[]): ReadonlyMap<string, string> {
  const pinned = events.filter(({ type }) => type === 'PlanPinned').at(-1);
  if (pinned === undefined) throw new Error('the log has no plan for this organisation');
  const charges = pinned.data['charges'] as readonly { meter: string; model: { kind: string; unit: string } }[];
  return new Map(
    charges.map(({ meter, model, ...more }) => {
      if (model.kind !== 'perUnit' || Object.keys(more).length > 0)
        throw new Error(`a price that is not by unit: ${meter}`);
      return [meter, model.unit];
    }),
  );
}

/** count ÷ counts per unit × price, rounded half to even at `decimals`: `0.07`. */
export function amountOf(meter: string, count: bigint, unitPrice: string, decimals = 2): string {
  const [whole = '0', fraction = ''] = unitPrice.split('.');
  const price = BigInt(whole + fraction);
  const perUnit = PER_UNIT[meter] ?? MS_PER_SECOND;
  const divisor = perUnit * 10n ** BigInt(fraction.length);
  const scaled = count * price * 10n ** BigInt(decimals);
  let minor = scaled / divisor;
  const twice = (scaled % divisor) * 2n;
  if (twice > divisor || (twice === divisor && minor % 2n === 1n)) minor += 1n;
  return money(minor, decimals);
}

export function sumOf(amounts: readonly string[], decimals = 2): string {
  return money(
    amounts.reduce((sum, amount) => sum + BigInt(amount.replace('.', '')), 0n),
    decimals,
  );
}

function money(minor: bigint, decimals: number): string {
  const digits = minor.toString().padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Stored bytes, by the log. */
export function storedBytes(events: readonly RawEvent[]): bigint {
  return storageStays(events)
    .filter(({ to }) => to === undefined)
    .reduce((sum, { amount }) => sum + amount, 0n);
}
