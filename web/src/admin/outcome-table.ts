import type { ReplyOf } from '../../../lib/client/types.ts';
import type { Series } from '../usage/series.ts';

export type OutcomeDay = ReplyOf<'admin.getOutcomes'>['days'][number];
export type FailureClass = OutcomeDay['failures'][number]['failure'];

/** The platform's own: these cost its customers nothing, and are an operator's matter. */
const OF_THE_PLATFORM: FailureClass = 'infrastructure';
/** What people wanted is no failure. */
const WANTED: FailureClass = 'cancelled';

export function failuresOf({ failures }: OutcomeDay, failure: FailureClass): number {
  return failures.find((one) => one.failure === failure)?.attempts ?? 0;
}

/** Classes that occur on any of the days: the platform's first, then the most frequent. */
export function classesOf(days: readonly OutcomeDay[]): readonly FailureClass[] {
  const sums = new Map<FailureClass, number>();
  for (const { failures } of days)
    for (const { failure, attempts } of failures) sums.set(failure, (sums.get(failure) ?? 0) + attempts);
  const rank = (failure: FailureClass) => (failure === OF_THE_PLATFORM ? 0 : failure === WANTED ? 2 : 1);
  return [...sums]
    .sort(([one, ones], [other, others]) => rank(one) - rank(other) || others - ones)
    .map(([failure]) => failure);
}

/** Failures by whose they are, day by day; what people have cancelled is neither's. */
export function failureSeries(days: readonly OutcomeDay[]): readonly Series[] {
  const own = (day: OutcomeDay) => failuresOf(day, OF_THE_PLATFORM);
  const all = (day: OutcomeDay) =>
    day.failures.reduce((sum, { failure, attempts }) => (failure === WANTED ? sum : sum + attempts), 0);
  return [
    { name: 'The platform’s failures', points: days.map((day) => ({ day: day.day, value: own(day) })) },
    { name: 'The jobs’ own', points: days.map((day) => ({ day: day.day, value: all(day) - own(day) })) },
  ];
}

/** Of all attempts that ended on a day, those that the platform failed, in per cent; undefined where none ended. */
export function platformShare(day: OutcomeDay): number | undefined {
  const ended = day.failures.reduce((sum, { attempts }) => sum + attempts, day.succeeded);
  return ended === 0 ? undefined : (100 * failuresOf(day, OF_THE_PLATFORM)) / ended;
}
