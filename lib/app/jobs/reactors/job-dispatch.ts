import type { Origin } from 'epoch';
import { causedBy, defineReactor } from 'epoch/reactors';
import type { EventMeta, Subscriber } from 'epoch/subscriptions';
import { billedUntilMs } from '../../../domain/failure-class.ts';
import { jobEvents } from '../../../domain/job/events.ts';
import { jobSlotsEvents } from '../../../domain/job-slots/events.ts';
import { organisationEvents } from '../../../domain/organisation/events.ts';
import type { BilledRun, DispatchDependencies } from '../commands/dispatch-jobs.ts';

interface Ports extends DispatchDependencies {
  /** The queue's own projection: what has just happened is in the queue before it is served. */
  readonly projector: Pick<Subscriber, 'catchUp'>;
  /** Lets waiting jobs be served after a while. Safe to repeat, and to lose: they are served every minute anyway. */
  readonly wake: (afterMs: number) => Promise<void>;
  /** Serves waiting jobs, once for all who ask meanwhile: the messages of a batch would only be in each other's way. */
  readonly serve: (origin: Origin) => Promise<void>;
  /** What writes to the one stream of slots: of one process, side by side, it would only be tried again. */
  readonly turn: (work: () => Promise<void>) => Promise<void>;
}

/** Serves waiting jobs when one comes, when a slot is free again, when limits change, and when an organisation is resumed; the schedule does so every minute. */
export const jobDispatch = defineReactor<Ports>()({
  name: 'job-dispatch',
  version: 1,
  streams: { job: jobEvents, 'job-slots': jobSlotsEvents, organisation: organisationEvents },
  on: {
    job: {
      async JobQueued(ports, { data: { dueAtMs } }, meta) {
        await ports.projector.catchUp(meta.stream, { to: meta.lastVersion });
        const pauseMs = dueAtMs - ports.nowMs();
        if (pauseMs > 0) await ports.wake(pauseMs);
        else await ports.serve(originOf(meta));
      },
      AttemptEnded: (ports, { data }, meta) =>
        free(ports, data, { fromMs: data.startedAtMs, toMs: billedUntilMs(data) }, meta),
      AttemptAbandoned: (ports, { data }, meta) => free(ports, data, undefined, meta),
    },
    'job-slots': {
      SlotLimitsChanged: ({ serve }, _event, meta) => serve(originOf(meta)),
    },
    organisation: {
      OrganisationResumed: ({ serve }, _event, meta) => serve(originOf(meta)),
    },
  },
});

const originOf = (meta: EventMeta): Origin => causedBy(meta, 'job-dispatch');

/** Loaded with the first event: the function starts without the decisions of three aggregates. */
const dispatching = () => import('../commands/dispatch-jobs.ts');

export async function serveWaiting(deps: DispatchDependencies, origin: Origin): Promise<void> {
  const { dispatchJobs } = await dispatching();
  await dispatchJobs(deps, origin);
}

async function free(
  ports: Ports,
  { attemptId }: { readonly attemptId: string },
  run: BilledRun | undefined,
  meta: EventMeta,
): Promise<void> {
  const { returnSlot } = await dispatching();
  await ports.turn(() => returnSlot(ports, meta.aggregateId, attemptId, run, originOf(meta)));
  await ports.serve(originOf(meta));
}
