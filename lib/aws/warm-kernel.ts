import type { EventStore } from 'epoch';
import { createKernel, type Kernel } from 'epoch';
import { nodeRuntime } from 'epoch-dynamodb';
import type { Clock } from '../app/ports/clock.ts';
import { kernelCounts } from './kernel-counts.ts';

/** Streams whose head a warm function remembers: their next command needs no read. */
const WARM_HEADS = 200;

/** The kernel of a function, whatever it serves: it remembers heads, and counts what happens for the line that it logs. */
export function warmKernel(store: EventStore, { nowMs }: Clock): Kernel {
  const { observe } = kernelCounts;
  return createKernel({ ...nodeRuntime(), store, nowMs, cacheSize: WARM_HEADS, observe });
}
