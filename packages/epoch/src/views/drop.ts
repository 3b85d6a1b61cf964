import { defined } from '../kernel/defined.ts';
import { rateLimit } from './rate-limit.ts';

/** Items read by one call of `remove` by default. */
export const DROP_PAGE = 1_000;

/** Passes over a version that a subscriber keeps writing to, although none should run. */
const MAX_DROP_PASSES = 10;

/** How unused versions of a view are removed; apart from the store, for only operators need it. */
export interface DropStore {
  /** Ends the time in which the version before the live one can be made live again; false when it is not that one. */
  forgetPrevious(name: string, version: number): Promise<boolean>;
  /**
   * From here on the version cannot be made live until all of it is gone. False, in one step with the read of the
   * pointer, when it is live or a switch can go back to it.
   */
  begin(name: string, version: number): Promise<boolean>;
  /**
   * Reads so many items at most and removes those of one identity: rows, checkpoints, records of parked streams and
   * refused messages. Pass the cursor to continue. Without one it begins anew, which after a crash only costs reading again.
   */
  remove(
    view: string,
    request: { readonly limit: number; readonly cursor?: string },
  ): Promise<{ readonly removed: number; readonly cursor?: string }>;
  /** Removes the record of the removal, once nothing of the version is left. */
  end(view: string): Promise<void>;
}

export interface DropOptions {
  readonly drops: DropStore;
  readonly name: string;
  readonly version: number;
  /** Identities whose subscribers are deployed: they would continue to write. */
  readonly subscribed: readonly string[];
  /** Also the version that a switch could go back to. */
  readonly final: boolean;
  readonly maxItemsPerSecond?: number;
  readonly pageItems?: number;
  /** How long a delivery in progress may still write: the last pass runs after it. */
  readonly settleMs?: number;
  readonly pause: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
  readonly onProgress?: (removed: number) => void;
}

/** `subscribed`: its subscriber runs. `in-use`: it is live, or a switch could go back to it and `final` was not given. */
export type DropRefusal = 'subscribed' | 'in-use';

/**
 * Removes an old version of a view, page by page at a bounded rate. An interrupted run is begun again; meanwhile the
 * version cannot be made live, so no query ever reads half of it.
 */
export async function dropVersion(options: DropOptions): Promise<DropRefusal | { readonly removed: number }> {
  const {
    drops,
    name,
    version,
    pageItems = DROP_PAGE,
    maxItemsPerSecond,
    settleMs = 0,
    onProgress = () => {},
  } = options;
  const view = `${name}@${version}`;
  if (options.subscribed.includes(view)) return 'subscribed';
  if (options.final) await drops.forgetPrevious(name, version);
  if (!(await drops.begin(name, version))) return 'in-use';
  const limit = rateLimit({ ...options, perSecond: maxItemsPerSecond });
  let removed = 0;
  for (let pass = 0; pass < MAX_DROP_PASSES; pass += 1) {
    const before = removed;
    let cursor: string | undefined;
    do {
      const page = await drops.remove(view, { limit: pageItems, ...defined({ cursor }) });
      removed += page.removed;
      cursor = page.cursor;
      onProgress(removed);
      await limit(pageItems, cursor === undefined);
    } while (cursor !== undefined);
    // A delivery that began before may have written behind the cursor: only a pass that finds nothing is the last.
    if (removed === before) break;
    if (settleMs > 0) await options.pause(settleMs);
  }
  await drops.end(view);
  return { removed };
}
