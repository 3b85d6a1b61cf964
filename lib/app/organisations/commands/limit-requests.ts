import { keepNewest } from '../../../domain/keep-newest.ts';
import type { RequestCounts, RequestWindow } from '../../ports/request-counts.ts';

/** Short enough that who was too quick goes on soon, long enough that a count is worth its write. */
const WINDOW_MS = 10_000;
/** Requests that a process admits before it tells the others. */
const MAX_BATCH = 20;
/** Parts of a window's requests that a process may admit before it tells the others. */
const BATCHES_PER_WINDOW = 10;
/** Organisations that a process remembers. */
const MAX_ORGANISATIONS = 10_000;

export interface RequestLimitDependencies {
  readonly counts: RequestCounts;
  readonly perSecond: number;
  readonly nowMs: () => number;
  /** Called when requests could not be counted. They are admitted then, because a limit must not stop the service. */
  readonly uncounted: (error: unknown) => void;
}

interface Admitted {
  readonly window: RequestWindow;
  /** Requests admitted by all processes, as far as this one knows. */
  total: number;
  /** Requests admitted by this process, and not added to the stored count yet. */
  untold: number;
}

/** Milliseconds until an organisation's next request is admitted; zero admits and counts this one. */
export type RequestLimit = (organisation: string) => Promise<number>;

/**
 * Limits the requests of one organisation, so that it does not use up what all share. Windows are fixed. Each process adds what it
 * has admitted to the stored count in batches, so that a request costs at most a twentieth of a write. All processes together admit at
 * most the limit and one batch each. An organisation below the limit is never refused.
 */
export function limitRequests({ counts, perSecond, nowMs, uncounted }: RequestLimitDependencies): RequestLimit {
  const max = Math.max(1, Math.floor((perSecond * WINDOW_MS) / 1_000));
  const batch = Math.min(MAX_BATCH, Math.max(1, Math.floor(max / BATCHES_PER_WINDOW)));
  const known = new Map<string, Admitted>();

  function admittedIn(organisation: string, startMs: number): Admitted {
    const before = known.get(organisation);
    if (before !== undefined && before.window.startMs >= startMs) return before;
    const window = { startMs, endMs: startMs + WINDOW_MS };
    const admitted = { window, total: 0, untold: 0 };
    keepNewest(known, organisation, admitted, MAX_ORGANISATIONS);
    return admitted;
  }

  return async (organisation) => {
    const now = nowMs();
    const admitted = admittedIn(organisation, Math.floor(now / WINDOW_MS) * WINDOW_MS);
    if (admitted.total + admitted.untold >= max) return Math.max(1, admitted.window.endMs - now);
    admitted.untold += 1;
    if (admitted.untold >= batch) await tell(organisation, admitted);
    return 0;
  };

  async function tell(organisation: string, admitted: Admitted): Promise<void> {
    const { untold } = admitted;
    admitted.untold = 0;
    admitted.total += untold;
    try {
      admitted.total = Math.max(admitted.total, await counts.add(organisation, admitted.window, untold));
    } catch (error) {
      uncounted(error);
    }
  }
}
