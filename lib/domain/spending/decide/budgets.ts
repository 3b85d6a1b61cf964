import { type Rejection, reject } from 'epoch';
import { MAX_LABEL_LENGTH } from '../../limits.ts';
import { isAmount, isCurrency, toMinor } from '../../rating/money.ts';
import type { Budget, SpendingEvent } from '../events.ts';
import { evolveSpending, type SpendingState } from '../state.ts';
import { reached } from './settle.ts';

type Decision = readonly SpendingEvent[] | Rejection;

/** Each is looked at for every attempt. */
export const MAX_BUDGETS = 50;
export const MAX_THRESHOLDS = 10;
/** More than ten times the budget is no threshold. */
export const MAX_PERCENT = 1_000;

export function setBudget(budget: Budget, state: SpendingState, setBy: string, atMs: number): Decision {
  const fault = faultOf(budget);
  if (fault) return fault;
  const before = state.budgets[budget.budgetId];
  if (before !== undefined && JSON.stringify(ordered(before)) === JSON.stringify(ordered(budget))) return [];
  if (before === undefined && Object.keys(state.budgets).length >= MAX_BUDGETS) {
    return reject('too-many-budgets', `an organisation has at most ${MAX_BUDGETS} budgets`);
  }
  const set: SpendingEvent = { type: 'BudgetSet', data: { ...budget, setBy, atMs } };
  return [set, ...reached(evolveSpending(state, set), atMs)];
}

export function removeBudget(budgetId: string, { budgets }: SpendingState, removedBy: string, atMs: number): Decision {
  if (budgets[budgetId] === undefined) return reject('not-found', 'there is no such budget');
  return [{ type: 'BudgetRemoved', data: { budgetId, removedBy, atMs } }];
}

function faultOf({
  name,
  amount,
  currency,
  userId,
  configurationId,
  label,
  jobId,
  thresholds,
}: Budget): Rejection | undefined {
  if (name.trim() === '' || name.length > MAX_LABEL_LENGTH) {
    return reject('budget-invalid', `a name has 1 to ${MAX_LABEL_LENGTH} characters`);
  }
  if (!isCurrency(currency) || !isAmount(amount, currency) || toMinor(amount, currency) === 0n) {
    return reject('budget-invalid', `"${amount}" is no amount of ${currency} above zero`);
  }
  if ([userId, configurationId, label, jobId].filter((one) => one !== undefined).length > 1) {
    return reject(
      'budget-invalid',
      'a budget is of one person, of one configuration, of one label, of one job, or of all',
    );
  }
  const isPercent = (percent: number) => Number.isSafeInteger(percent) && percent >= 1 && percent <= MAX_PERCENT;
  if (thresholds.length > MAX_THRESHOLDS || !thresholds.every(({ percent }) => isPercent(percent))) {
    return reject('budget-invalid', `at most ${MAX_THRESHOLDS} thresholds, each from 1 to ${MAX_PERCENT} per cent`);
  }
  const keys = new Set(thresholds.map(({ percent, of }) => `${percent} ${of}`));
  return keys.size === thresholds.length ? undefined : reject('budget-invalid', 'a threshold is there twice');
}

function ordered(budget: Budget) {
  const { budgetId, name, amount, currency, userId, configurationId, label, jobId, isCap, thresholds } = budget;
  const scope = [userId, configurationId, label, jobId];
  return [budgetId, name, amount, currency, scope, isCap, thresholds.map(({ percent, of }) => [percent, of])];
}
