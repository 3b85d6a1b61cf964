import { type Rejection, reject } from 'epoch';
import { defined, ifDefined } from '../defined.ts';
import { type Day, lastDayOf, monthOf } from '../metering/day.ts';
import type { OpenAccount } from './account.ts';

interface Begins {
  readonly fromDay: Day;
}

/** Nothing begins after the last day of an account. */
export function faultOfBeginning({ closedOn }: OpenAccount, fromDay: Day): Rejection | undefined {
  if (closedOn === undefined || fromDay <= closedOn) return undefined;
  return reject('account-closed', `the account is closed on ${closedOn}`);
}

/** Without the terms that would begin after the last day. It may be moved to an earlier day, so that none of them ever holds. */
export function untilLastDay(account: OpenAccount): OpenAccount {
  const { closedOn, dated, taxes } = account;
  if (closedOn === undefined) return account;
  const begins = ({ fromDay }: Begins) => fromDay <= closedOn;
  return {
    ...account,
    dated: {
      // Without its first plan an account would have none: it is one that was billed by when the account was closed on a day before.
      plans: dated.plans.filter((plan, index) => index === 0 || begins(plan)),
      overrides: dated.overrides.filter(begins),
      discounts: dated.discounts.filter(begins),
    },
    // A month has the tax of its last day, also the one in which an account ends.
    ...defined({
      taxes: ifDefined(taxes, (set) => set.filter(({ fromDay }) => fromDay <= lastDayOf(monthOf(closedOn)))),
    }),
  };
}
