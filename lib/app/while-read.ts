import {
  type Delivered,
  type DeliverOptions,
  type Delivery,
  matchesFilter,
  type Subscriber,
} from 'epoch/subscriptions';
import { type Checkpointed, LIVE_POINTER_MS, type Projection } from 'epoch/views';
import { defined, ifDefined } from '../domain/defined.ts';
import { projectorOf } from './delivery.ts';
import type { ProjectionPlatform } from './platform.ts';

const IGNORED: Delivered = { status: 'ignored', version: 0, commits: 0 };

/** The subscriber of an earlier version of a view. */
export interface WhileRead extends Checkpointed {
  /** Whether queries read this version, or can go back to it. */
  isRead(): Promise<boolean>;
}

/**
 * Keeps an earlier version of a view while it is read, or can be gone back to, and ignores everything else. A stage that has no use for
 * it pays for a look at the pointer with commits of that view, at most one in five seconds of a function.
 */
export function projectorWhileRead(platform: ProjectionPlatform, projection: Projection): WhileRead {
  const projector = projectorOf(platform, projection);
  const { viewStore, clock } = platform;
  let known: { readonly isRead: boolean; readonly readAtMs: number } | undefined;

  async function isRead(): Promise<boolean> {
    if (known !== undefined && clock.nowMs() - known.readAtMs < LIVE_POINTER_MS) return known.isRead;
    const { version } = projection;
    const live = await viewStore.live(projection.name);
    known = { isRead: live?.version === version || live?.previous === version, readAtMs: clock.nowMs() };
    return known.isRead;
  }

  const takes = async (deliveries: readonly Delivery[]) =>
    deliveries.some(({ stream, types }) => matchesFilter(projection.subscribesTo, stream, types)) && (await isRead());

  const deliverTogether = ifDefined(
    projector.deliverTogether,
    (together) =>
      async (deliveries: readonly Delivery[], options: Pick<DeliverOptions, 'attempt'> = {}) =>
        (await takes(deliveries)) ? together(deliveries, options) : IGNORED,
  );

  return {
    ...projector,
    isRead,
    deliver: async (delivery, options) => ((await takes([delivery])) ? projector.deliver(delivery, options) : IGNORED),
    ...defined({ deliverTogether }),
    catchUp: async (stream, options) => ((await isRead()) ? projector.catchUp(stream, options) : IGNORED),
  };
}

/** Without those whose version nobody reads: what they have is not kept. Where the store does not say, with them. */
export async function withoutUnread(subscribers: readonly Subscriber[]): Promise<readonly Subscriber[]> {
  const read = await Promise.all(
    subscribers.map((each) => (isWhileRead(each) ? each.isRead().catch(() => true) : true)),
  );
  return subscribers.filter((_, index) => read[index]);
}

function isWhileRead(subscriber: Subscriber): subscriber is WhileRead {
  return 'isRead' in subscriber;
}
