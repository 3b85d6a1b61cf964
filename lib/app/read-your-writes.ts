import { createConsistency, createProjectingKernel, type Seal } from 'epoch/consistency';
import { type Projection, viewId } from 'epoch/views';
import { projectorOf } from './delivery.ts';
import type { Platform } from './platform.ts';
import type { Consistency } from './ports/consistency.ts';
import { INLINE_PROJECTIONS } from './views.ts';

export interface ReadYourWritesOptions {
  readonly pause: (ms: number) => Promise<void>;
  /** Seals consistency tokens under a key of the deployment. */
  readonly seal: Seal;
  /** Told of an inline view that did not come along in time. */
  readonly observe?: (subscriber: string, outcome: string) => void;
}

/**
 * The platform as endpoints use it: commands show their effect at once, and queries of these views make sure of it by a
 * token. The inline views are always among them.
 */
export function withReadYourWrites(
  platform: Platform,
  views: readonly Projection[],
  { pause, seal, observe = () => {} }: ReadYourWritesOptions,
): Platform & { readonly consistency: Consistency } {
  const all = [...new Set([...INLINE_PROJECTIONS, ...views])];
  const { events: reader, viewStore: store } = platform;
  const projectors = Object.fromEntries(all.map((view) => [view.name, projectorOf(platform, view)]));
  const isInline = new Set(INLINE_PROJECTIONS.map(viewId));
  const inline = Object.values(projectors).filter(({ id }) => isInline.has(id));
  const homes = Object.fromEntries(all.map(({ name, home }) => [name, home]));
  return {
    ...platform,
    kernel: createProjectingKernel({ kernel: platform.kernel, inline, pause, observe }),
    consistency: createConsistency({ projectors, homes, store, reader, pause, seal }),
  };
}
