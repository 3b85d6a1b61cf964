import type { Month } from '../metering/day.ts';
import { type Decimal, display, type Exact, exact, sum } from '../rating/exact.ts';
import type { Budget } from './events.ts';
import { NOTHING_SPENT, SPEND_DECIMALS, type SpendingState, type Spent } from './state.ts';

export interface Used {
  /** Of attempts that are over. */
  readonly spent: Decimal;
  /** The most that attempts which are not over can come to. */
  readonly reserved: Decimal;
}

export type Scope = Pick<Budget, 'userId' | 'configurationId' | 'label' | 'jobId'>;

/** What is used of a budget in a month. */
export function usedOf({ spent, reserved }: SpendingState, scope: Scope, period: Month): Used {
  const open = Object.values(reserved)
    .filter((one) => covers(scope, one))
    .map(({ amount }) => exact(amount));
  return { spent: spentOf(spent[period] ?? NOTHING_SPENT, scope), reserved: shown(sum(open)) };
}

export function covers(scope: Scope, one: Scope): boolean {
  const isOf = (wanted: string | undefined, is: string | undefined) => wanted === undefined || wanted === is;
  const { userId, configurationId, label, jobId } = scope;
  const isOfWork = isOf(configurationId, one.configurationId) && isOf(label, one.label) && isOf(jobId, one.jobId);
  return isOf(userId, one.userId) && isOfWork;
}

function spentOf(
  { all, people, jobs, configurations = {}, labels = {} }: Spent,
  { userId, configurationId, label, jobId }: Scope,
): Decimal {
  if (jobId !== undefined) return jobs[jobId] ?? '0';
  if (configurationId !== undefined) return configurations[configurationId] ?? '0';
  if (label !== undefined) return labels[label] ?? '0';
  return userId === undefined ? all : (people[userId] ?? '0');
}

export function shown(amount: Exact): Decimal {
  return display(amount, SPEND_DECIMALS);
}
