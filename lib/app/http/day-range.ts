import { type Rejection, reject } from 'epoch';
import { addDays, type Day, daysBetween, isDay } from '../../domain/metering/day.ts';

/** What is wrong with a range of days, both included; undefined where nothing is. */
export function faultOfRange(from: Day, to: Day, maxDays: number): Rejection | undefined {
  if (!isDay(from) || !isDay(to)) return reject('range-invalid', `${from} to ${to} are no calendar days`);
  if (from > to) return reject('range-invalid', `from (${from}) must not be after to (${to})`);
  const days = daysBetween(from, to) + 1;
  if (days <= maxDays) return undefined;
  return reject('range-too-large', `${days} days, at most ${maxDays}: try until ${addDays(from, maxDays - 1)}`);
}
