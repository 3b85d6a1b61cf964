import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { defined } from '../../../lib/domain/defined.ts';
import { call } from './api.ts';
import { follow } from './follow.ts';
import { attention } from './query-client.ts';
import { isShownBy } from './shown-by.ts';

/**
 * How often it asks: often while something changes, less often while nothing does. An idle page asks six times a minute;
 * an answer that waits for a change would cost a function's time for as long as the page is open (decision 64).
 */
const POLL_MS = 3_000;
const LONGEST_POLL_MS = 10_000;
const SLOWER = 1.25;

/**
 * Waits until no act is under way: what somebody is just ending is not read again before its page is left. Acts have time limits of
 * their own.
 */
function untilIdle(queries: QueryClient): Promise<void> {
  if (queries.isMutating() === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const ended = queries.getMutationCache().subscribe(() => {
      if (queries.isMutating() > 0) return;
      ended();
      // After the callbacks of the act, which may lead elsewhere.
      setTimeout(resolve);
    });
  });
}

/** Views of usage follow by a queue of their own: what shows them is read once more with the next look. */
const BEHIND = 'billing.';

/** Asks, while the page is visible, what has changed in an organisation (once it is known), and reads again only what shows it. */
export function useChanges(org: string | undefined): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (org === undefined) return undefined;
    const params = { org };
    let position: string | undefined;
    let stopped = false;
    let pauseMs = POLL_MS;
    let before: readonly string[] = [];

    /** What fails is shown by the page's own reads. */
    async function look() {
      pauseMs = Math.min(pauseMs * SLOWER, LONGEST_POLL_MS);
      const reply = await call('organisations.listChanges', params, defined({ after: position }));
      if (stopped) return undefined;
      const changed = position === undefined ? [] : reply.changed;
      const behind = before;
      position = reply.position;
      before = changed;
      if (changed.length > 0) pauseMs = POLL_MS;
      if (changed.length > 0 || behind.length > 0) {
        await untilIdle(queries);
        if (stopped) return undefined;
        const mayBeOther = (route: string) =>
          isShownBy(changed, route) || (route.startsWith(BEHIND) && isShownBy(behind, route));
        await queries.invalidateQueries({ predicate: ({ queryKey }) => mayBeOther(String(queryKey[0])) });
      }
      return pauseMs;
    }

    const following = follow(look, attention, LONGEST_POLL_MS);
    /** Who returns to the page, or acts on it, is shown what changed meanwhile. */
    function attend() {
      pauseMs = POLL_MS;
      following.lookIn(POLL_MS);
    }
    const returned = attention.subscribe(attend);
    const acted = queries.getMutationCache().subscribe(({ type }) => {
      if (type === 'added') attend();
    });
    return () => {
      stopped = true;
      following.stop();
      acted();
      returned();
    };
  }, [org, queries]);
}
