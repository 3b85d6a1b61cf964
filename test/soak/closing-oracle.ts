import type { CommitReader } from 'epoch';
import type { BillingRunEvent } from '../../lib/domain/billing-run/events.ts';
import type { DailyUsageEvent } from '../../lib/domain/daily-usage/events.ts';
import type { Day } from '../../lib/domain/metering/day.ts';
import type { Expected } from './closing-organisations.ts';

/** What of a day's run is not exactly once, by the log alone, read from its first commit to its last. */
export async function wrongCloses(log: CommitReader, day: Day, expected: Expected): Promise<readonly string[]> {
  const closed = new Map<string, string[]>();
  const accounts = new Map<string, number>();
  const runs: string[] = [];
  const wrong: string[] = [];
  for await (const { stream, events } of log.scan(0, 1)) {
    const [aggregate = '', id = ''] = stream.split('#');
    if (aggregate === 'billing-account')
      accounts.set(id, (accounts.get(id) ?? 0) + events.filter(({ type }) => type === 'AccountOpened').length);
    if (aggregate === 'billing-run') runs.push(...(events as readonly BillingRunEvent[]).map(inShort));
    if (aggregate !== 'daily-usage') continue;
    for (const event of events as readonly DailyUsageEvent[]) {
      if (event.type !== 'OrganisationDayClosed') wrong.push(`${stream}: ${event.type}`);
      else closed.set(id, [...(closed.get(id) ?? []), `${event.data.day}: ${event.data.byteMs}`]);
    }
  }
  for (const [org, byteMs] of expected) {
    const days = closed.get(org) ?? [];
    if (days.join() !== `${day}: ${byteMs}`) wrong.push(`${org} has ${days.join(', ') || 'no day'}, not ${byteMs}`);
    if (accounts.get(org) !== 1) wrong.push(`${org} has ${accounts.get(org) ?? 0} accounts`);
  }
  for (const org of closed.keys()) if (!expected.has(org)) wrong.push(`${org} was never founded`);
  const run = [`${day} started`, `${day} completed: ${expected.size}, 0 failed`];
  if (runs.join() !== run.join()) wrong.push(`the run is ${runs.join(', ')}`);
  return wrong;
}

function inShort({ type, data }: BillingRunEvent): string {
  if (type === 'BillingRunStarted') return `${data.day} started`;
  return `${data.day} completed: ${data.organisations}, ${data.failed} failed`;
}
