import { type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import type { Month } from '../../metering/day.ts';
import { compare, exact, minus, plus, round, sum, times } from '../../rating/exact.ts';
import type { AttemptSpend } from '../commands.ts';
import type { Budget, SpendingEvent } from '../events.ts';
import { monthAt, type SpendingState } from '../state.ts';
import { covers, shown, usedOf } from '../used.ts';

/** Attempts of an organisation that are not over. */
export const MAX_RESERVATIONS = 1_000;

/** The most that a run of so many milliseconds comes to. */
export function worstCase({ unitPrice, limitMs }: Pick<AttemptSpend, 'unitPrice' | 'limitMs'>) {
  return times(exact(unitPrice), exact(BigInt(limitMs), 1_000n));
}

/** Why an attempt has to wait: the first budget that it could go beyond. Undefined when there is room for it. */
export function capFor(
  state: SpendingState,
  attempt: Omit<AttemptSpend, 'attemptId'>,
  period: Month,
): Rejection | undefined {
  const amount = worstCase(attempt);
  const budget = Object.values(state.budgets).find((one) => isBeyond(one, amount));
  function isBeyond(one: Budget, more: typeof amount): boolean {
    if (!one.isCap || !covers(one, attempt)) return false;
    const { spent, reserved } = usedOf(state, one, period);
    return compare(sum([exact(spent), exact(reserved), more]), exact(one.amount)) > 0;
  }
  if (budget === undefined) return undefined;
  const { spent, reserved } = usedOf(state, budget, period);
  const used = plus(exact(spent), exact(reserved));
  const left = minus(exact(budget.amount), used);
  const { name, amount: limit, currency, budgetId } = budget;
  return reject(
    'budget-exhausted',
    `${round(used, 2)} of ${limit} ${currency} of the budget "${name}" are spent or reserved in ${period}: an attempt that may come to ${round(amount, 2)} waits`,
    { budget: budgetId, left: shown(left), needed: shown(amount) },
  );
}

export function reserve(
  attempt: AttemptSpend,
  state: SpendingState,
  nowMs: number,
): readonly SpendingEvent[] | Rejection {
  const { attemptId, jobId, userId, configurationId, label, unitPrice, limitMs } = attempt;
  if (state.reserved[attemptId] !== undefined) return [];
  if (!Number.isSafeInteger(limitMs) || limitMs < 0) {
    return reject('limit-invalid', `${limitMs} is no time limit: a whole number of milliseconds`);
  }
  if (Object.keys(state.reserved).length >= MAX_RESERVATIONS) {
    return reject('too-many-reservations', `${MAX_RESERVATIONS} attempts of the organisation are not over`);
  }
  const fault = capFor(state, attempt, monthAt(nowMs));
  if (fault) return fault;
  const amount = shown(worstCase(attempt));
  const of = { attemptId, jobId, userId, configurationId, ...defined({ label }) };
  return [{ type: 'SpendReserved', data: { ...of, unitPrice, amount, atMs: nowMs } }];
}
