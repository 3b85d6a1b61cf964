import { createConsistency, createProjectingKernel } from 'epoch/consistency';
import { viewId } from 'epoch/views';
import { projectorOf } from './delivery.ts';
import type { Platform } from './platform.ts';
import type { Consistency } from './ports/consistency.ts';
import { INLINE_PROJECTIONS, VIEWS } from './views.ts';

export interface ReadYourWritesOptions {
  readonly pause: (ms: number) => Promise<void>;
  /** Told of an inline view that did not come along in time. */
  readonly observe?: (subscriber: string, outcome: string) => void;
}

/** The platform as endpoints use it: commands show their effect at once, and queries make sure of it by a token. */
export function withReadYourWrites(
  platform: Platform,
  { pause, observe = () => {} }: ReadYourWritesOptions,
): Platform & { readonly consistency: Consistency } {
  const { events: reader, viewStore: store } = platform;
  const projectors = Object.fromEntries(VIEWS.map((view) => [view.name, projectorOf(platform, view)]));
  const isInline = new Set(INLINE_PROJECTIONS.map(viewId));
  const inline = Object.values(projectors).filter(({ id }) => isInline.has(id));
  const homes = Object.fromEntries(VIEWS.map(({ name, home }) => [name, home]));
  return {
    ...platform,
    kernel: createProjectingKernel({ kernel: platform.kernel, inline, pause, observe }),
    consistency: createConsistency({ projectors, homes, store, reader, pause }),
  };
}
