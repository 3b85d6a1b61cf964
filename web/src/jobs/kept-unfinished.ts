import { useMemo, useSyncExternalStore } from 'react';
import { usePerson } from '../session/session-context.ts';
import { BROWSER_TEXTS, tolerant } from '../shell/kept-texts.ts';
import { type UnfinishedJobs, unfinishedJobs } from './unfinished-jobs.ts';

/** Where storage is off, nothing is kept, and nothing fails. */
const TEXTS = {
  ...tolerant(BROWSER_TEXTS),
  keys() {
    try {
      return Object.keys(localStorage);
    } catch {
      return [];
    }
  },
};

const listeners = new Set<() => void>();
let changes = 0;

function changed(): void {
  changes += 1;
  for (const listener of listeners) listener();
}

/** Other tabs of this browser change them too. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', changed);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('storage', changed);
  };
}

/** Unfinished jobs of who is signed in, in an organisation: what shows them is drawn anew when one changes. */
export function useUnfinishedJobs(org: string): UnfinishedJobs {
  const person = usePerson();
  useSyncExternalStore(subscribe, () => changes);
  return useMemo(() => {
    const jobs = unfinishedJobs(person, org, TEXTS);
    return {
      ...jobs,
      put(job) {
        const isKept = jobs.put(job);
        changed();
        return isKept;
      },
      remove(id) {
        jobs.remove(id);
        changed();
      },
    };
  }, [person, org]);
}
