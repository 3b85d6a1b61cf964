import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call } from './api.ts';

const POLL_MS = 3_000;

/** Which reads depend on which aggregate. */
const SHOWN_BY: Readonly<Record<string, readonly string[]>> = {
  file: ['files.', 'jobs.get', 'billing.currentUsage', 'billing.getJobCost'],
  job: ['jobs.', 'files.listJobs', 'billing.'],
  machine: ['jobs.get'],
  organisation: ['organisations.'],
  'job-configuration': ['jobs.listConfigurations', 'jobs.getConfiguration'],
  'daily-usage': ['billing.'],
  'billing-account': ['billing.'],
};

/** Asks, while the page is visible, what has changed in an organisation (once it is known), and reads again only what shows it. */
export function useChanges(org: string | undefined): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (org === undefined) return undefined;
    const params = { org };
    let position: string | undefined;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function look() {
      if (document.visibilityState === 'visible') {
        try {
          const reply = await call(
            'organisations.listChanges',
            params,
            position === undefined ? {} : { after: position },
          );
          if (stopped) return;
          const first = position === undefined;
          position = reply.position;
          if (!first && reply.changed.length > 0) {
            const shown = reply.changed.includes('all')
              ? ['']
              : reply.changed.flatMap((aggregate) => SHOWN_BY[aggregate] ?? []);
            await queries.invalidateQueries({
              predicate: ({ queryKey }) => shown.some((start) => String(queryKey[0]).startsWith(start)),
            });
          }
        } catch {
          // The next poll retries; the page's own reads show their own failures.
        }
      }
      if (!stopped) timer = setTimeout(look, POLL_MS);
    }

    void look();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [org, queries]);
}
