import { SAGA_EVENTS, sagaAggregateName } from 'epoch/sagas';
import type { EventFilter } from 'epoch/views';
import { INLINE_PROJECTIONS } from './api-views.ts';
import { objectDeletion } from './files/reactors/object-deletion.ts';
import { jobDispatch } from './jobs/reactors/job-dispatch.ts';
import { linkEnding } from './jobs/reactors/link-ending.ts';
import { machineOrders } from './machines/reactors/machine-orders.ts';
import { PROJECTIONS, SAGAS } from './subscribers.ts';

/**
 * All subscriptions. Rules, queues, dead letters, functions, alarms, permissions and the picture in the documentation are
 * made from this one list.
 */
export interface Subscription {
  /** `sender` is a saga's output; `reactor` has effects outside of the log. */
  readonly kind: 'projection' | 'saga' | 'sender' | 'reactor';
  readonly name: string;
  /** Part of the identity: two versions have a rule, a queue, a function and rows each. */
  readonly version: number;
  readonly subscribesTo: EventFilter;
  /** Also run by the command's own process, before it answers. */
  readonly inline: boolean;
  /** Batches at work at once. */
  readonly maxConcurrency: number;
  /** File of `functions/` that handles it. */
  readonly function: string;
}

/** SQS allows no less than 2. One slow subscriber takes no more than this from all others. */
export const DEFAULT_CONCURRENCY = 5;

const projections = PROJECTIONS.map(({ name, version, subscribesTo }): Subscription => {
  const inline = INLINE_PROJECTIONS.some((each) => each.name === name);
  const bundle = `project-${name}`;
  return {
    kind: 'projection',
    name,
    version,
    subscribesTo,
    inline,
    maxConcurrency: DEFAULT_CONCURRENCY,
    function: bundle,
  };
});

const sagas = SAGAS.flatMap((saga): readonly Subscription[] => {
  const common = { version: 1, inline: false, maxConcurrency: DEFAULT_CONCURRENCY };
  const own = { [sagaAggregateName(saga)]: [...SAGA_EVENTS] };
  return [
    {
      ...common,
      kind: 'saga',
      name: `saga-${saga.name}`,
      subscribesTo: saga.subscribesTo,
      function: `saga-${saga.name}`,
    },
    { ...common, kind: 'sender', name: `sender-${saga.name}`, subscribesTo: own, function: `send-${saga.name}` },
  ];
});

const reactors = [jobDispatch, linkEnding, machineOrders, objectDeletion].map(
  ({ name, version, subscribesTo }): Subscription => ({
    kind: 'reactor',
    name,
    version,
    subscribesTo,
    inline: false,
    maxConcurrency: DEFAULT_CONCURRENCY,
    function: `react-${name}`,
  }),
);

export const SUBSCRIPTIONS: readonly Subscription[] = [...projections, ...sagas, ...reactors];
