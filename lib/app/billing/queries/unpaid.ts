import type { OpenAccount } from '../../../domain/billing-account/account.ts';
import { holdsNow } from '../../../domain/billing-account/holds.ts';
import { defined } from '../../../domain/defined.ts';
import { dayOf } from '../../../domain/metering/day.ts';

/** An invoice that is not paid. One that an audit holds is never overdue. */
export interface Unpaid {
  readonly number: number;
  readonly due: string;
  readonly dueDay?: string;
  readonly overdue: boolean;
}

export function unpaidOf({ unpaid, dueDays, held }: OpenAccount, nowMs: number): Unpaid[] {
  const today = dayOf(nowMs);
  const heldNumbers = holdsNow(held).map(({ number }) => number);
  return Object.entries(unpaid).map(([number, due]) => {
    const dueDay = dueDays[number];
    const overdue = dueDay !== undefined && dueDay < today && !heldNumbers.includes(Number(number));
    return { number: Number(number), due, ...defined({ dueDay }), overdue };
  });
}
