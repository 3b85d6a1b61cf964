import type { Day } from '../metering/day.ts';
import type { OpenAccount } from './account.ts';

/** The plan that a day is rated by; before the first one begins, that one. Undefined only as long as there is none. */
export function planInForce({ dated: { plans } }: OpenAccount, day: Day) {
  return plans.findLast(({ fromDay }) => fromDay <= day) ?? plans[0];
}
