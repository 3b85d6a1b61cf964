import { type CommitReader, chainText, type StoredCommit } from 'epoch';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import { again, createNaiveMonth, inAll, type NaiveMonth } from './naive-month.ts';
import type { NaiveCounts } from './naive-terms.ts';
import type { NaiveUsage, Stored } from './naive-usage.ts';

/** What an audit says of one thing that differs. */
export interface Difference {
  /** The event, or the day and meter. */
  readonly at: string;
  readonly recorded: string;
  readonly expected: string;
}

export interface RecomputedMonth {
  readonly days: number;
  /** Commits with an invoice or an adjustment whose bytes and hash were made again. */
  readonly reproduced: number;
  readonly differences: readonly Difference[];
}

export interface RecomputePorts {
  readonly events: CommitReader;
  /** SHA-256, in hexadecimal. */
  readonly digest: (text: string) => string;
}

export type Compare = (at: string, recorded: string, expected: string) => void;

/**
 * A month made again from what is stored, without `decide`, `evolve` or the rating: its recorded days from the files and jobs, its
 * invoice and adjustments from its days and terms. A commit's events are written anew with the audit's own lines and amounts:
 * its hash must come out as it is stored.
 */
export async function recomputeMonth(
  { events, digest }: RecomputePorts,
  organisationId: string,
  month: string,
  usage: NaiveUsage,
): Promise<RecomputedMonth> {
  const differences: Difference[] = [];
  const compare: Compare = (at, recorded, expected) => {
    if (recorded !== expected) differences.push({ at, recorded, expected });
  };
  const made = createNaiveMonth();
  let previous = '';
  let reproduced = 0;
  for await (const commit of events.read(`billing-period#${organisationId}/${month}`)) {
    const anew = commit.events.map((event) => ({ ...event, data: again(made, event.type, event.data as Stored) }));
    const at = `${commit.stream}@${commit.version}`;
    for (const [index, { type, data }] of anew.entries())
      compare(`${type} in ${at}`, canonicalJson(commit.events[index]?.data), canonicalJson(data));
    const hash = digest(chainText(previous, { ...commit, events: anew } as StoredCommit));
    compare(`hash of ${at}`, commit.hash, hash);
    previous = commit.hash;
    if (commit.events.some(({ type }) => type === 'PeriodFinalised' || type === 'PeriodAdjusted')) reproduced += 1;
  }
  const whole = inAll(made);
  if (whole !== undefined) compare(`${month} in all`, whole.billed, whole.rated);
  compareDays(made, usage.counts(made.recorded), compare);
  return { days: made.recorded.length, reproduced, differences };
}

function compareDays({ counts, recorded }: NaiveMonth, used: NaiveCounts, compare: Compare): void {
  for (const day of recorded) {
    const [own, raw] = [counts.get(day), used.get(day)];
    for (const meter of [...new Set([...(own?.keys() ?? []), ...(raw?.keys() ?? [])])].sort())
      compare(`count of ${meter} on ${day}`, `${own?.get(meter) ?? 0n}`, `${raw?.get(meter) ?? 0n}`);
  }
}
