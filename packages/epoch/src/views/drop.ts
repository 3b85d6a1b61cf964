/** Items looked at by one call of `remove`, unless said otherwise. */
export const DROP_PAGE = 1_000;

/** Passes over a version that somebody keeps writing to, against every promise. */
const MAX_DROP_PASSES = 10;

/** How versions of a view that nobody reads any more are removed; apart from the store, for only operators need it. */
export interface DropStore {
  /** Ends the time in which the version before the live one can be made live again; false when it is not that one. */
  forgetPrevious(name: string, version: number): Promise<boolean>;
  /**
   * From here on the version cannot be made live until all of it is gone. False, in one step with the look at the
   * pointer, when it is live or can be gone back to.
   */
  begin(name: string, version: number): Promise<boolean>;
  /**
   * Looks at so many items at most and removes those of one identity: rows, checkpoints, notes of what was parked or
   * refused. Hand the cursor back to go on. Without one it begins anew, which after a crash only costs reading again.
   */
  remove(
    view: string,
    request: { readonly limit: number; readonly cursor?: string },
  ): Promise<{ readonly removed: number; readonly cursor?: string }>;
  /** Removes the note that a version is being removed, once nothing of it is left. */
  end(view: string): Promise<void>;
}

export interface DropOptions {
  readonly drops: DropStore;
  readonly name: string;
  readonly version: number;
  /** Identities whose subscribers are deployed: they would write on. */
  readonly heard: readonly string[];
  /** Also the version that one could go back to. */
  readonly final: boolean;
  readonly maxItemsPerSecond?: number;
  readonly pageItems?: number;
  /** How long a delivery that was under way may still write: the last look comes after it. */
  readonly settleMs?: number;
  readonly pause: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
  readonly onProgress?: (removed: number) => void;
}

/** `heard`: its subscriber runs. `in-use`: it is live, or can be gone back to and `final` was not said. */
export type DropRefusal = 'heard' | 'in-use';

/**
 * Removes an old version of a view, page by page at a bounded rate. A run that was cut off is begun again; meanwhile the
 * version cannot be made live, so nobody ever reads half of it.
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
  if (options.heard.includes(view)) return 'heard';
  if (options.final) await drops.forgetPrevious(name, version);
  if (!(await drops.begin(name, version))) return 'in-use';
  const startMs = options.nowMs();
  let removed = 0;
  let looked = 0;
  for (let pass = 0; pass < MAX_DROP_PASSES; pass += 1) {
    const before = removed;
    let cursor: string | undefined;
    do {
      const page = await drops.remove(view, { limit: pageItems, ...(cursor !== undefined && { cursor }) });
      removed += page.removed;
      looked += pageItems;
      cursor = page.cursor;
      onProgress(removed);
      const aheadMs = (looked / (maxItemsPerSecond ?? Number.POSITIVE_INFINITY)) * 1_000 - (options.nowMs() - startMs);
      if (cursor !== undefined && aheadMs > 0) await options.pause(aheadMs);
    } while (cursor !== undefined);
    // A delivery that began before may have written behind the cursor: only a pass that finds nothing is the last.
    if (removed === before) break;
    if (settleMs > 0) await options.pause(settleMs);
  }
  await drops.end(view);
  return { removed };
}
