import { reject } from 'epoch';
import { type ChangeLog, MINUTE_MS } from 'epoch/transport';
import type { ViewStore } from 'epoch/views';
import { MAX_PARKED } from '../../../api/groups/admin.ts';
import { defined, ifDefined } from '../../../domain/defined.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Redrives } from '../../ports/redrives.ts';
import { askedRedrive, type RunReports } from '../../ports/run-reports.ts';

export interface DeliveryDependencies {
  readonly viewStore: Pick<ViewStore, 'parked'>;
  readonly changeLog: Pick<ChangeLog, 'sweptThrough'>;
  /** Identities of all subscribers: `files@1`. Loaded on demand: naming all of them imports every saga. */
  readonly subscribers: () => Promise<readonly string[]>;
  readonly redrives: Redrives;
  readonly reports: Pick<RunReports, 'put'>;
  readonly clock: Clock;
}

const unknownSubscriber = reject('not-found', 'there is no such subscriber');

/** Parked streams that are counted one by one. */
const MAX_COUNTED = 1_000;

/** How far subscribers are, what they have parked, and that they try it again. */
export function deliveryEndpoints({
  viewStore,
  changeLog,
  subscribers,
  redrives,
  reports,
  clock,
}: DeliveryDependencies): Pick<Endpoints<'admin'>, `admin.${'getLag' | 'listParked' | 'redrive'}`> {
  async function parked(view: string): Promise<number> {
    let count = 0;
    for await (const _stream of viewStore.parked(view)) {
      count += 1;
      if (count === MAX_COUNTED) break;
    }
    return count;
  }

  return {
    async 'admin.getLag'() {
      const items = await Promise.all(
        (await subscribers()).map(async (subscriber) => {
          const [minute, count, deadLetters] = await Promise.all([
            changeLog.sweptThrough(subscriber),
            parked(subscriber),
            redrives.deadLetters(subscriber),
          ]);
          const swept = defined({ sweptThrough: ifDefined(minute, (number) => iso(number * MINUTE_MS)) });
          return { subscriber, parked: count, deadLetters, ...swept };
        }),
      );
      return { body: { items } };
    },

    async 'admin.listParked'({ params: { subscriber } }) {
      if (!(await subscribers()).includes(subscriber)) return unknownSubscriber;
      const items: ReplyOf<'admin.listParked'>['items'] = [];
      for await (const { stream, version, atMs, error, code } of viewStore.parked(subscriber)) {
        if (items.length === MAX_PARKED) return { body: { items, truncated: true } };
        items.push({ stream, version, at: iso(atMs), error, ...defined({ code }) });
      }
      return { body: { items, truncated: false } };
    },

    async 'admin.redrive'({ params: { subscriber } }) {
      if (!(await subscribers()).includes(subscriber)) return unknownSubscriber;
      await reports.put('redrive', subscriber, askedRedrive(subscriber, clock.nowMs()));
      await redrives.request({ kind: 'redrive', subscriber });
      return { body: { subscriber } };
    },
  };
}
