import type { Kernel } from '../kernel/kernel.ts';
import { aggregateNameOf, eventId } from '../kernel/stream-name.ts';
import { describeError } from '../subscriptions/errors.ts';
import type { Subscriber } from '../subscriptions/subscriber.ts';
import type { Change, RowKey } from '../views/change.ts';
import { everyRow } from '../views/every-row.ts';
import type { Projection } from '../views/projection.ts';
import type { Row, ViewReader } from '../views/view-store.ts';
import type { Saga } from './saga.ts';
import {
  type PendingTimer,
  type Reacted,
  SAGA_EVENTS,
  type SagaAggregate,
  sagaAggregate,
  sagaAggregateName,
} from './saga-aggregate.ts';
import { fireTimer } from './saga-subscribers.ts';

/** Partitions that due times are spread over, so that none of them is hot. */
export const TIMER_SHARDS = 8;
/** Timers that one run fires at most; the next run goes on. */
export const MAX_FIRED = 2_000;
/** Timers that may stand before those that can fire: of sagas that are gone, and such as fail. */
export const MAX_PASSED = 2_000;
/** Failures that one run tells of by their errors. */
const MAX_ERRORS = 5;
const PAGE = 100;
const TIME_DIGITS = 15;

/**
 * Timers of all sagas as rows in the order of their time: what has been set and is neither cancelled nor fired. Being an
 * ordinary view of the sagas' streams it is repaired by sweeps and can be rebuilt: a timer cannot be lost.
 */
export function timersProjection(sagas: readonly { readonly name: string }[]): Projection {
  return {
    name: 'timers',
    version: 1,
    hears: Object.fromEntries(sagas.map((saga) => [sagaAggregateName(saga), [...SAGA_EVENTS]])),
    project: (commit) =>
      commit.events.flatMap((event): readonly Change[] => {
        const { set, cleared } = event.data as Reacted;
        const { stream, correlation } = commit;
        return [
          ...cleared.map((timer): Change => ({ kind: 'delete', key: timerKey(stream, timer) })),
          ...set.map((timer): Change => {
            const setBy = eventId(stream, commit.lastVersion);
            const values = { stream, name: timer.name, dueAtMs: timer.atMs, correlation, setBy };
            return { kind: 'put', key: timerKey(stream, timer), values };
          }),
        ];
      }),
  };
}

function timerKey(stream: string, { name, atMs }: Pick<PendingTimer, 'name' | 'atMs'>): RowKey {
  return { partition: `due-${shardOf(stream)}`, sort: `${sortableMs(atMs)} ${stream} ${name}` };
}

function sortableMs(atMs: number): string {
  return String(Math.max(0, Math.floor(atMs))).padStart(TIME_DIGITS, '0');
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
  /** The subscriber that keeps them: fired ones go at once. */
  readonly timers: Subscriber;
  readonly nowMs: number;
}

export interface Fired {
  readonly fired: number;
  /** Could not be fired now; the next run tries again. None of them keeps another from firing. */
  readonly failed: number;
  readonly errors: readonly string[];
  /** The run ended at a bound, with timers still due. */
  readonly more: boolean;
}

/** Fires what is due. Run it every minute; two runs at once, or none for a while, do no harm. */
export async function fireDueTimers(options: FireOptions): Promise<Fired> {
  const aggregates = new Map(options.sagas.map((saga) => [sagaAggregateName(saga), sagaAggregate(saga)]));
  const errors: string[] = [];
  let [fired, failed, passed] = [0, 0, 0];
  for (let shard = 0; shard < TIMER_SHARDS; shard += 1) {
    for await (const row of dueRows(options, shard)) {
      if (fired >= MAX_FIRED || failed + passed >= MAX_PASSED) return { fired, failed, errors, more: true };
      const aggregate = aggregates.get(aggregateNameOf(String(row.values['stream'])));
      // A saga that is gone from the code keeps its rows: firing them is for whoever brings it back.
      if (aggregate === undefined) {
        passed += 1;
        continue;
      }
      try {
        await fire(options, aggregate, row);
        fired += 1;
      } catch (error) {
        failed += 1;
        if (errors.length < MAX_ERRORS) errors.push(describeError(error));
      }
    }
  }
  return { fired, failed, errors, more: false };
}

/** Rows of one shard that are due, in the order of their time. */
async function* dueRows({ rows, nowMs }: FireOptions, shard: number): AsyncIterable<Row> {
  for await (const row of everyRow(rows, 'timers', { partition: `due-${shard}`, limit: PAGE })) {
    if (Number(row.values['dueAtMs']) > nowMs) return;
    yield row;
  }
}

async function fire({ kernel, timers }: FireOptions, aggregate: SagaAggregate, row: Row): Promise<void> {
  const stream = String(row.values['stream']);
  await fireTimer(aggregate, kernel, {
    stream,
    name: String(row.values['name']),
    atMs: Number(row.values['dueAtMs']),
    correlation: String(row.values['correlation']),
    setBy: String(row.values['setBy']),
  });
  await timers.catchUp(stream);
}
