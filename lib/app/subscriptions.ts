import { SAGA_EVENTS, type Saga, sagaAggregateName } from 'epoch/sagas';
import type { EventFilter } from 'epoch/views';
import { INLINE_PROJECTIONS } from './api-views.ts';
import { billingLetters } from './billing/reactors/billing-letters.ts';
import { EARLIER_VIEWS } from './earlier-views.ts';
import { objectDeletion } from './files/reactors/object-deletion.ts';
import { jobDispatch } from './jobs/reactors/job-dispatch.ts';
import { linkEnding } from './jobs/reactors/link-ending.ts';
import { outputKeeping } from './jobs/reactors/output-keeping.ts';
import { pipelineProgress } from './jobs/reactors/pipeline-progress.ts';
import { machineOrders } from './machines/reactors/machine-orders.ts';
import { BILL_SAGAS, EXPIRY_SAGAS, JOB_SAGAS, STORAGE_SAGAS } from './saga-groups.ts';
import { SCREEN_VIEWS } from './screen-views.ts';
import { PROJECTIONS } from './subscribers.ts';
import { USAGE_VIEWS } from './usage-views.ts';

/** One subscriber, and the queue and function that serve it. */
export interface Subscription {
  /** `sender` is a saga's output; `reactor` has effects outside of the log. */
  readonly kind: 'projection' | 'saga' | 'sender' | 'reactor';
  readonly name: string;
  /** Part of the identity: each version has checkpoints and rows of its own. */
  readonly version: number;
  readonly subscribesTo: EventFilter;
  /** Also updated by the command's own process, before it replies. */
  readonly inline: boolean;
  /** The queue whose messages it gets, and the file in `functions/` that processes them. */
  readonly queue: string;
  readonly function: string;
}

/**
 * Subscriptions that share one rule, queue, dead-letter queue and function, and fail together when the function itself fails. Each
 * processes a message separately: when one fails, the message is delivered again, and the others recognise the duplicate. One that
 * is parked does not delay the others.
 */
export interface SubscriptionGroup {
  readonly queue: string;
  readonly function: string;
  /** Batches that are processed at once. */
  readonly maxConcurrency: number;
  readonly subscriptions: readonly Subscription[];
}

/** SQS allows no less than 2. Slow subscribers of one kind get no more of the functions' concurrency than this. */
export const DEFAULT_CONCURRENCY = 5;

const projections = [...PROJECTIONS, ...EARLIER_VIEWS].map(({ name, version, subscribesTo }): Subscription => {
  const inline = INLINE_PROJECTIONS.some((each) => each.name === name);
  return { kind: 'projection', name, version, subscribesTo, inline, ...placeOfView(name, version) };
});

type Place = Pick<Subscription, 'queue' | 'function'>;

/** The group of a view: views that people look at, or views that bills are made from. The job queue and the timers are by themselves. */
function placeOfView(name: string, version: number): Place {
  if (SCREEN_VIEWS.some((view) => view.name === name)) return { queue: 'screens', function: 'project-screens' };
  if (USAGE_VIEWS.some((view) => view.name === name)) return { queue: 'usage', function: 'project-usage' };
  return { queue: `${name}-${version}`, function: `project-${name}` };
}

/** A saga's input and output share a queue: its own stream goes on where its sources come in. */
const sagasOf = (all: readonly Saga<unknown>[], place: Place) =>
  all.flatMap((saga): readonly Subscription[] => {
    const common = { version: 1, inline: false, ...place };
    const own = { [sagaAggregateName(saga)]: [...SAGA_EVENTS] };
    return [
      { ...common, kind: 'saga', name: `saga-${saga.name}`, subscribesTo: saga.subscribesTo },
      { ...common, kind: 'sender', name: `sender-${saga.name}`, subscribesTo: own },
    ];
  });

const JOBS: Place = { queue: 'jobs', function: 'run-jobs' };

const sagas = [
  ...sagasOf(BILL_SAGAS, { queue: 'bills', function: 'make-bills' }),
  ...sagasOf(JOB_SAGAS, JOBS),
  ...sagasOf(STORAGE_SAGAS, { queue: 'storage', function: 'count-storage' }),
  ...sagasOf(EXPIRY_SAGAS, { queue: 'upload-expiry', function: 'expire-uploads' }),
];

type AnyReactor = Pick<Subscription, 'name' | 'version' | 'subscribesTo'>;

const reactorAt = ({ name, version, subscribesTo }: AnyReactor, place: Place): Subscription => ({
  kind: 'reactor',
  name,
  version,
  subscribesTo,
  inline: false,
  ...place,
});

const reactors = [
  ...[jobDispatch, linkEnding, outputKeeping, pipelineProgress].map((reactor) => reactorAt(reactor, JOBS)),
  // Those that act outside of the log are by themselves: what fails there, or takes its time, is of another kind each.
  ...[billingLetters, machineOrders, objectDeletion].map((reactor) =>
    reactorAt(reactor, { queue: `${reactor.name}-${reactor.version}`, function: `react-${reactor.name}` }),
  ),
];

/** All subscriptions. Rules, queues, alarms and permissions are made from this one list. */
export const SUBSCRIPTIONS: readonly Subscription[] = [...projections, ...sagas, ...reactors];

/** Ids of the subscriptions with effects beyond rows: all but views. */
export const EFFECTS: readonly string[] = [...sagas, ...reactors].map(({ name, version }) => `${name}@${version}`);

/** All subscriptions, grouped by queue. */
export const SUBSCRIPTION_GROUPS: readonly SubscriptionGroup[] = [
  ...Map.groupBy(SUBSCRIPTIONS, ({ queue }) => queue),
].flatMap(([queue, subscriptions]) => {
  const [first] = subscriptions;
  if (first === undefined) return [];
  const kinds = new Set(subscriptions.map(({ kind }) => kind)).size;
  return { queue, function: first.function, maxConcurrency: kinds * DEFAULT_CONCURRENCY, subscriptions };
});

/** The name of the queue of a subscriber, `files@1`; undefined when there is no such subscriber. */
export function queueOfSubscriber(id: string): string | undefined {
  return SUBSCRIPTIONS.find(({ name, version }) => `${name}@${version}` === id)?.queue;
}
