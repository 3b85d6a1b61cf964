import type { AnyAggregate } from 'epoch';
import { sagaAggregate } from 'epoch/sagas';
import type { Subscriber } from 'epoch/subscriptions';
import { type RebuildProgress, rebuildAll, viewId } from 'epoch/views';
import { projectorOf } from './delivery.ts';
import type { ProjectionPlatform } from './platform.ts';
import { registry } from './registry.ts';
import { PROJECTIONS, SAGAS, timers } from './subscribers.ts';
import { timersOf } from './timers.ts';
import { restoreCloses } from './usage/commands/restore-closes.ts';
import { ledgerOf } from './usage.ts';

/** Every aggregate by the name in its streams' names: the domain's, and sagas' own. */
const AGGREGATES: ReadonlyMap<string, AnyAggregate> = new Map(
  [...Object.values(registry), ...SAGAS.map(sagaAggregate)].map((aggregate) => [aggregate.name, aggregate]),
);

export const aggregateOf = (name: string): AnyAggregate | undefined => AGGREGATES.get(name);

const VIEW_IDS: ReadonlySet<string> = new Set(PROJECTIONS.map(viewId));

/** The subscribers with effects beyond rows: all but views. */
export function withEffects(subscribers: readonly Subscriber[]): readonly Subscriber[] {
  return subscribers.filter(({ id }) => !VIEW_IDS.has(id));
}

export interface RebuildViewsOptions {
  readonly pause: (ms: number) => Promise<void>;
  readonly onProgress?: (view: string, progress: RebuildProgress) => void;
}

/** The projector of every view of this code. */
export function projectorsOf(platform: ProjectionPlatform) {
  return PROJECTIONS.map((each) => (each === timers ? timersOf(platform) : projectorOf(platform, each)));
}

/**
 * Fills every view of this code from the log, which is read once for all of them, and makes it live where no version is. For an
 * empty table: the ledger of usage is not to be built again beside closed days, so these are frozen afterwards.
 */
export async function rebuildViews(
  platform: ProjectionPlatform,
  options: RebuildViewsOptions,
): Promise<ReadonlyMap<string, RebuildProgress>> {
  const { viewStore: store, events: reader, clock } = platform;
  const projectors = projectorsOf(platform);
  const done = await rebuildAll({ ...options, projectors, store, reader, nowMs: clock.nowMs });
  for (const { name, version } of PROJECTIONS) await store.claimLive(name, version);
  await restoreCloses(reader, platform.upcast, ledgerOf(platform));
  return done;
}
