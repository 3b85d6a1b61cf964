import { parsed, rounded, textOf } from './naive-number.ts';
import { type NaivePeriod, rateNaively } from './naive-rating.ts';
import type { NaiveCounts } from './naive-terms.ts';
import type { Stored } from './naive-usage.ts';

type Counts = Map<string, Map<string, bigint>>;

/** What members have reported, also before the parent's month is final. */
export type NaiveMembers = Map<string, { readonly fromDay: string; readonly toDay: string; readonly counts: Counts }>;

/** A month that is rated together with others: what its members counted, and what is billed for it in the end. */
export interface NaiveTogether {
  readonly members: NaiveMembers;
  /** What was billed so far, and its part of the last rating; in minor units. */
  billed: bigint;
  part?: bigint;
}

/** What a member counted, in its own words or corrected. */
export function countMember(members: NaiveMembers, type: string, data: Stored): void {
  const id = String(data['memberOrganisationId']);
  if (type === 'MemberReported') {
    const counts: Counts = new Map();
    for (const [day, own] of Object.entries(
      data['counts'] as Readonly<Record<string, Readonly<Record<string, string>>>>,
    ))
      counts.set(day, new Map(Object.entries(own).map(([meter, text]) => [meter, BigInt(text)])));
    members.set(id, { fromDay: String(data['fromDay']), toDay: String(data['toDay']), counts });
    return;
  }
  const counts = members.get(id)?.counts ?? new Map();
  for (const { day, usage } of data['days'] as readonly Stored[])
    addTo(counts, String(day), usage as readonly Stored[]);
}

function addTo(counts: Counts, day: string, usage: readonly Stored[]): void {
  const own = counts.get(day) ?? new Map<string, bigint>();
  counts.set(day, own);
  for (const { meter, count } of usage) own.set(String(meter), (own.get(String(meter)) ?? 0n) + BigInt(String(count)));
}

/** What all come to together, by the parent's terms for the whole month; and that the parts of it sum to it. */
export function rateTogetherNaively(
  together: NaiveTogether,
  period: NaivePeriod,
  own: NaiveCounts,
  data: Stored,
): Stored {
  const sums: Counts = new Map();
  const taken = new Set((data['shares'] as readonly Stored[]).map((one) => String(one['organisationId'])));
  const members = [...together.members].filter(([id]) => taken.has(id)).map(([, one]) => one);
  for (const { fromDay, toDay, counts } of [{ ...period, counts: own }, ...members]) {
    for (const [day, counted] of counts) {
      if (day < fromDay || day > toDay) continue;
      addTo(
        sums,
        day,
        [...counted].map(([meter, count]) => ({ meter, count: `${count}` })),
      );
    }
  }
  const month = period.fromDay.slice(0, 7);
  const last = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10);
  const { minor } = rateNaively({ ...period, fromDay: `${month}-01`, toDay: last }, sums);
  const shares = (data['shares'] as readonly Stored[]).reduce((sum, one) => sum + minorOf(one['amount'], period), 0n);
  together.part = minorOf((data['billed'] as Stored)['amount'], period);
  // Parts that do not sum to it are no parts of it: the total that comes out is theirs.
  return { ...data, total: textOf(shares === minor ? minor : shares, period.places) };
}

export function minorOf(amount: unknown, { places }: NaivePeriod): bigint {
  return rounded(parsed(String(amount)), places);
}
