import { SAGA_EVENTS, sagaAggregateName } from 'epoch/sagas';
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
import { SCREEN_VIEWS } from './screen-views.ts';
import { PROJECTIONS, SAGAS } from './subscribers.ts';
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

/** SQS allows no less than 2. A slow subscriber gets no more of the functions' concurrency than this. */
export const DEFAULT_CONCURRENCY = 5;

const projections = [...PROJECTIONS, ...EARLIER_VIEWS].map(({ name, version, subscribesTo }): Subscription => {
  const inline = INLINE_PROJECTIONS.some((each) => each.name === name);
  return { kind: 'projection', name, version, subscribesTo, inline, ...placeOfView(name, version) };
});

/** The group of a view: views that people look at, or views that bills are made from. The job queue and the timers are by themselves. */
function placeOfView(name: string, version: number) {
  if (SCREEN_VIEWS.some((view) => view.name === name)) return { queue: 'screens', function: 'project-screens' };
  if (USAGE_VIEWS.some((view) => view.name === name)) return { queue: 'usage', function: 'project-usage' };
  return { queue: `${name}-${version}`, function: `project-${name}` };
}

const sagas = SAGAS.flatMap((saga): readonly Subscription[] => {
  const common = { version: 1, inline: false };
  const own = { [sagaAggregateName(saga)]: [...SAGA_EVENTS] };
  return [
    {
      ...common,
      kind: 'saga',
      name: `saga-${saga.name}`,
      subscribesTo: saga.subscribesTo,
      queue: `saga-${saga.name}-1`,
      function: `saga-${saga.name}`,
    },
    {
      ...common,
      kind: 'sender',
      name: `sender-${saga.name}`,
      subscribesTo: own,
      queue: `sender-${saga.name}-1`,
      function: `send-${saga.name}`,
    },
  ];
});

const reactors = [
  billingLetters,
  jobDispatch,
  linkEnding,
  machineOrders,
  objectDeletion,
  outputKeeping,
  pipelineProgress,
].map(
  ({ name, version, subscribesTo }): Subscription => ({
    kind: 'reactor',
    name,
    version,
    subscribesTo,
    inline: false,
    queue: `${name}-${version}`,
    function: `react-${name}`,
  }),
);

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
  return { queue, function: first.function, maxConcurrency: DEFAULT_CONCURRENCY, subscriptions };
});

/** The name of the queue of a subscriber, `files@1`; undefined when there is no such subscriber. */
export function queueOfSubscriber(id: string): string | undefined {
  return SUBSCRIPTIONS.find(({ name, version }) => `${name}@${version}` === id)?.queue;
}
