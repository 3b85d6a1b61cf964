import { defined } from '../kernel/defined.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { aggregateNameOf, eventId } from '../kernel/stream-name.ts';
import { storedOf } from '../kernel/upcast.ts';
import { describeError } from '../subscriptions/errors.ts';
import type { EventMeta } from '../subscriptions/handlers.ts';
import type { Subscriber } from '../subscriptions/subscriber.ts';
import type { Change, RowKey } from '../views/change.ts';
import { defineRow } from '../views/define-row.ts';
import { defineView } from '../views/define-view.ts';
import { everyPage } from '../views/every-row.ts';
import type { Projection } from '../views/projection.ts';
import { fieldsCodec, number, text } from '../views/row-fields.ts';
import type { Row, ViewReader } from '../views/view-store.ts';
import { fireTimer } from './fire-timer.ts';
import type { Saga } from './saga.ts';
import { type SagaAggregate, type SagaEvent, sagaAggregate, sagaAggregateName, sagaEvents } from './saga-aggregate.ts';
import { TIMER_SHARDS, TIMER_TIME_DIGITS } from './stored-numbers.ts';

/** Timers that one run fires at most; the next run continues. */
export const MAX_FIRED = 2_000;
/** Failures after which a run ends; the next one begins with another shard. */
export const MAX_PASSED = 20_000;
/** Timers fired at once. */
const AT_ONCE = 16;
/** Failures whose errors one run reports. */
const MAX_ERRORS = 5;
/** Rows of one page. */
const PAGE = 500;

/**
 * Timers of all sagas as rows in the order of their time: those that are set and neither cancelled nor fired. Being an
 * ordinary view of the sagas' streams it is repaired by sweeps and can be rebuilt: a timer cannot be lost.
 */
export function timersProjection(all: readonly { readonly name: string; readonly hasTimers?: true }[]): Projection {
  const sagas = all.filter(({ hasTimers }) => hasTimers);
  const handlers = { SagaReacted: timerChanges, SagaAnswered: timerChanges, SagaTimerFired: timerChanges };
  return defineView({
    name: timerRow.view,
    version: 1,
    streams: Object.fromEntries(sagas.map((saga) => [sagaAggregateName(saga), sagaEvents])),
    on: Object.fromEntries(sagas.map((saga) => [sagaAggregateName(saga), handlers])),
  });
}

const timerRow = defineRow({
  view: 'timers',
  partition: ({ shard }: { readonly shard: number }) => `due-${shard}`,
  sort: ({ dueAtMs, stream, name }: { readonly dueAtMs: number; readonly stream: string; readonly name: string }) =>
    `${sortableMs(dueAtMs)} ${stream} ${name}`,
  codec: fieldsCodec({ stream: text, name: text, dueAtMs: number, correlation: text, setBy: text }),
});

function timerChanges({ data: { set, cleared } }: SagaEvent, meta: EventMeta): readonly Change[] {
  const { stream, correlation, lastVersion } = meta;
  const shard = shardOf(stream);
  const setBy = eventId(stream, lastVersion);
  return [
    ...cleared.map(({ name, atMs }) => timerRow.delete({ shard, stream, name, dueAtMs: atMs })),
    ...set.map(({ name, atMs }) => {
      const values = { stream, name, dueAtMs: atMs, correlation, setBy };
      return timerRow.put({ shard, ...values }, values);
    }),
  ];
}

function sortableMs(atMs: number): string {
  return String(Math.max(0, Math.floor(atMs))).padStart(TIMER_TIME_DIGITS, '0');
}

function shardOf(stream: string): number {
  let sum = 0;
  for (let i = 0; i < stream.length; i += 1) sum = (sum * 31 + stream.charCodeAt(i)) % 65_521;
  return sum % TIMER_SHARDS;
}

export interface FireOptions {
  readonly kernel: Kernel;
  readonly sagas: readonly Saga<unknown>[];
  /** The rows of the timers view. */
  readonly rows: ViewReader;
  /** The timers' projection: it deletes fired ones at once. */
  readonly timers: Subscriber;
  readonly nowMs: number;
  /** Called between timers: a run whose share of the time is up ends, and the next one continues. */
  readonly isOver?: () => boolean;
}

export interface Fired {
  readonly fired: number;
  /** Could not be fired now; the next run tries again. None of them blocks another. */
  readonly failed: number;
  readonly errors: readonly string[];
  /** The run ended at a bound, with timers still due. */
  readonly more: boolean;
}

/**
 * Fires the timers that are due. Run it every minute; two runs at once, or none for a while, do no harm.
 *
 * Shards take turns, page by page, and another begins in each minute, so that neither a backlog nor failures of one keep the
 * others from firing. Rows of a saga that is no longer in the code cost a read and no more: they fire when it is
 * deployed again.
 */
export async function fireDueTimers(options: FireOptions): Promise<Fired> {
  const { isOver = () => false, nowMs } = options;
  const aggregates = new Map(options.sagas.map((saga) => [sagaAggregateName(saga), sagaAggregate(saga)]));
  const errors: string[] = [];
  let [fired, failed] = [0, 0];
  const tryOne = async (row: Row, aggregate: SagaAggregate) => {
    try {
      await fire(options, aggregate, row);
      fired += 1;
    } catch (error) {
      failed += 1;
      if (errors.length < MAX_ERRORS) errors.push(describeError(error));
    }
  };
  const first = Math.floor(nowMs / FIRST_SHARD_EVERY_MS) % TIMER_SHARDS;
  let open = Array.from({ length: TIMER_SHARDS }, (_, n) => dueTimers(options, (first + n) % TIMER_SHARDS, aggregates));
  while (open.length > 0) {
    const left: typeof open = [];
    for (const shard of open) {
      const { value: page, done } = await shard.next();
      if (done === true) continue;
      left.push(shard);
      for (let from = 0; from < page.length; from += AT_ONCE) {
        // The first ones are fired in any case: a run whose time is up by its reads would fire none, and neither would the next.
        const isUp = fired + failed > 0 && isOver();
        if (isUp || fired >= MAX_FIRED || failed >= MAX_PASSED) return { fired, failed, errors, more: true };
        await Promise.all(page.slice(from, from + AT_ONCE).map(({ row, aggregate }) => tryOne(row, aggregate)));
      }
      if (isOver()) return { fired, failed, errors, more: true };
    }
    open = left;
  }
  return { fired, failed, errors, more: false };
}

const FIRST_SHARD_EVERY_MS = 60_000;

interface DueTimer {
  readonly row: Row;
  readonly aggregate: SagaAggregate;
}

/** Due timers of one shard that can be fired, in the order of their time, page by page. */
async function* dueTimers(
  { rows, nowMs }: FireOptions,
  shard: number,
  aggregates: ReadonlyMap<string, SagaAggregate>,
): AsyncGenerator<readonly DueTimer[], undefined> {
  for await (const page of everyPage(rows, timerRow.view, { partition: timerRow.partition({ shard }), limit: PAGE })) {
    const due = page.filter(({ key }) => dueAtMsOf(key) <= nowMs);
    yield due.flatMap((row) => {
      const aggregate = aggregates.get(aggregateNameOf(streamIn(row.key)));
      return aggregate === undefined ? [] : [{ row, aggregate }];
    });
    if (due.length < page.length) return;
  }
}

/** The key contains it too, even when the row's values are damaged. */
function dueAtMsOf({ sort }: RowKey): number {
  return Number(sort.slice(0, TIMER_TIME_DIGITS));
}

/** After the time: a stream and a timer's name, of which only the aggregate's name is used. */
function streamIn({ sort }: RowKey): string {
  return sort.slice(TIMER_TIME_DIGITS + 1);
}

/** Three round trips: the instance is loaded and written, and the projection applies that commit. */
async function fire({ kernel, timers }: FireOptions, aggregate: SagaAggregate, row: Row): Promise<void> {
  const { dueAtMs: atMs, ...due } = timerRow.decode(row).values;
  const { stream } = due;
  const outcome = await fireTimer(aggregate, kernel, { ...due, atMs });
  if (outcome.ok && outcome.commit !== undefined) {
    const commit = storedOf(aggregate, outcome.commit);
    const { version, lastVersion: last, events } = commit;
    const types = events.map(({ type }) => type);
    const previous = defined({ previousHash: outcome.previousHash });
    const { status } = await timers.deliver({ stream, version, last, types, commit, ...previous }, { onlyNext: true });
    if (status === 'applied' || status === 'duplicate') return;
  }
  await timers.catchUp(stream);
}
