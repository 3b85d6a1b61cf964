import { defined } from '../kernel/defined.ts';
import type { Checkpointed } from '../views/checkpointed.ts';
import { REBUILD_SEGMENTS } from '../views/rebuild.ts';
import { isPartDone, rebuildStateOf } from '../views/rebuild-state.ts';
import type { ViewStore } from '../views/view-store.ts';
import type { ChangeLog } from './change-log.ts';
import { sweep } from './sweep.ts';

export interface SwitchOptions {
  readonly projector: Checkpointed;
  readonly store: ViewStore;
  readonly name: string;
  readonly version: number;
  /** The change log that the version is compared with. Without it a version that is behind goes undetected. */
  readonly changeLog?: ChangeLog;
  /** The same clock as the relay's. */
  readonly nowMs?: () => number;
  readonly segments?: number;
  /** Ends the comparison with the change log; then the answer is `not-swept`, and the next call continues. */
  readonly isOver?: () => boolean;
}

/** `moved`: another switch came first, or the version is being removed. */
export type SwitchRefusal = 'not-rebuilt' | 'not-swept' | 'parked' | 'already-live' | 'never-claimed' | 'moved';

/**
 * Makes a rebuilt version the one that queries read, by one conditional write; else returns the reason. A switch never
 * goes back in time: before it, the version is compared with everything that the relay has seen until now, since its
 * rebuild began or its last sweep. Going back to the version before is the same call with that version and its own
 * definition.
 */
export async function switchTo(options: SwitchOptions): Promise<SwitchRefusal | undefined> {
  const { projector, store, name, version, segments = REBUILD_SEGMENTS } = options;
  const live = await store.live(name);
  if (live === undefined) return 'never-claimed';
  if (live.version === version) return 'already-live';
  if (live.previous !== version && !(await isRebuilt(store, projector.id, segments))) return 'not-rebuilt';
  if (!(await isSweptUntilNow(options))) return 'not-swept';
  if (await store.switchLive(name, live.version, version)) return undefined;
  for await (const _ of projector.parked()) return 'parked';
  return 'moved';
}

async function isRebuilt(store: ViewStore, view: string, segments: number): Promise<boolean> {
  const state = await rebuildStateOf(store, view);
  if (state === undefined || !state.isDone) return false;
  for (let part = 0; part < segments; part += 1) {
    if (!(await isPartDone(store, view, state, part, segments))) return false;
  }
  return true;
}

/** Sweeps the settled minutes, then looks at those after them too, without a watermark: late entries there are not seen. */
async function isSweptUntilNow({ changeLog, nowMs, isOver, projector }: SwitchOptions): Promise<boolean> {
  if (changeLog === undefined || nowMs === undefined) return false;
  const over = defined({ isOver });
  const settled = await sweep({ changeLog, nowMs, ...over }, projector);
  if (settled.more) return false;
  const unmarked = { ...changeLog, markSwept: async () => {} };
  const { more } = await sweep({ changeLog: unmarked, nowMs, settleMinutes: -1, ...over }, projector);
  return !more;
}
