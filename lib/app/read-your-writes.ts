import { createConsistency, createProjectingKernel, type Seal } from 'epoch/consistency';
import { type Checkpointed, viewId } from 'epoch/views';
import type { ApiViews } from './api-views.ts';
import { projectorOf } from './delivery.ts';
import type { Platform } from './platform.ts';
import type { Consistency } from './ports/consistency.ts';

export interface ReadYourWritesOptions {
  readonly pause: (ms: number) => Promise<void>;
  /** Seals consistency tokens under a key of the deployment. */
  readonly seal: Seal;
  /** Called for an inline view that was not updated in time. */
  readonly observe?: (subscriber: string, outcome: string) => void;
}

type ByName = readonly [string, Checkpointed];

/** The platform as endpoints use it: commands show their effect at once, and queries of these views make sure of it by a token. */
export function withReadYourWrites(
  platform: Platform,
  views: ApiViews,
  { pause, seal, observe = () => {} }: ReadYourWritesOptions,
): Platform & { readonly consistency: Consistency; readonly seal: Seal } {
  const all = [...views.inline, ...views.reads];
  const { events: reader, viewStore: store } = platform;
  const { liveVersion } = platform.views;
  const projectors = Object.fromEntries([
    ...all.map((view): ByName => [view.name, projectorOf(platform, view)]),
    ...(views.earlier ?? []).map((view): ByName => [viewId(view), projectorOf(platform, view)]),
  ]);
  const inline = views.inline.flatMap(({ name }) => projectors[name] ?? []);
  const checkpointRows = Object.fromEntries(all.map(({ name, checkpointRow }) => [name, checkpointRow]));
  return {
    ...platform,
    seal,
    kernel: createProjectingKernel({ kernel: platform.kernel, inline, pause, observe }),
    consistency: createConsistency({ projectors, checkpointRows, store, reader, liveVersion, pause, seal }),
  };
}
