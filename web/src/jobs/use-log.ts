import { useEffect, useState } from 'react';
import { call } from '../session/api.ts';
import { follow } from '../session/follow.ts';
import { attention } from '../session/query-client.ts';

/** While output arrives, and between looks while none does; each quiet look waits longer. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 8_000;
/** Shown text is bounded; what comes first makes room, and a note says so. */
export const MAX_SHOWN_CHARACTERS = 2_000_000;

export interface ShownLog {
  readonly text: string;
  /** Characters of the beginning that are not shown any more. */
  readonly leftOut: number;
  readonly ended: boolean;
  /** It was kept until then, and is not there any more. */
  readonly removedAt?: string | undefined;
  readonly error: unknown;
}

const NOTHING: ShownLog = { text: '', leftOut: 0, ended: false, error: undefined };

/** Adds text at the end, within the bound. */
export function extended(log: ShownLog, more: string, ended: boolean): ShownLog {
  const text = log.text + more;
  const surplus = Math.max(0, text.length - MAX_SHOWN_CHARACTERS);
  return { text: text.slice(surplus), leftOut: log.leftOut + surplus, ended, error: undefined };
}

/** Follows the log of one attempt from its first line to its last, page after page. */
export function useLog(org: string, job: string, attempt: string): ShownLog {
  const [log, setLog] = useState(NOTHING);
  useEffect(() => {
    let stopped = false;
    let after: string | undefined;
    let pauseMs = FIRST_PAUSE_MS;

    async function look() {
      const query = after === undefined ? { attempt } : { attempt, after };
      const { chunks, position, ended, removed, keptUntil } = await call('jobs.logs', { org, job }, query);
      if (stopped) return undefined;
      after = position;
      setLog((shown) => extended(shown, chunks.map(({ text }) => text).join(''), ended));
      if (removed) setLog((shown) => ({ ...shown, removedAt: keptUntil }));
      pauseMs = chunks.length === 0 ? Math.min(pauseMs * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
      return ended ? undefined : pauseMs;
    }

    async function toldLook() {
      try {
        return await look();
      } catch (error) {
        if (!stopped) setLog((shown) => ({ ...shown, error }));
        throw error;
      }
    }

    const following = follow(toldLook, attention);
    return () => {
      stopped = true;
      following.stop();
    };
  }, [org, job, attempt]);
  return log;
}
