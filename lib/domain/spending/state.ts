import { defined } from '../defined.ts';
import { dayOf, type Month, monthOf } from '../metering/day.ts';
import { type Decimal, display, exact, plus } from '../rating/exact.ts';
import type { Budget, SpendingEvent, SpentInMonth } from './events.ts';

/** An attempt that may still cost something. */
export interface Reservation {
  readonly jobId: string;
  readonly userId: string;
  readonly configurationId?: string;
  readonly label?: string;
  readonly unitPrice: Decimal;
  readonly amount: Decimal;
}

/** What attempts that are over came to in a month. Jobs, configurations and labels are counted from when they have a budget. */
export interface Spent {
  readonly all: Decimal;
  readonly people: Readonly<Record<string, Decimal>>;
  readonly jobs: Readonly<Record<string, Decimal>>;
  /** Absent as long as none is counted. */
  readonly configurations?: Readonly<Record<string, Decimal>>;
  readonly labels?: Readonly<Record<string, Decimal>>;
}

export interface SpendingState {
  readonly budgets: Readonly<Record<string, Budget>>;
  /** By attempt. It counts in every month as a whole until it is settled, so that no month can go beyond a cap by it. */
  readonly reserved: Readonly<Record<string, Reservation>>;
  /** The newest `KEPT_MONTHS`. */
  readonly spent: Readonly<Record<Month, Spent>>;
  /** Thresholds that were reached, by budget, as `2026-02 80 actual`. */
  readonly reached: Readonly<Record<string, readonly string[]>>;
}

/** A run spans two months at most. */
export const KEPT_MONTHS = 3;

export const NOTHING_SPENT: Spent = { all: '0', people: {}, jobs: {} };
export const initialSpending: SpendingState = { budgets: {}, reserved: {}, spent: {}, reached: {} };

export function evolveSpending(state: SpendingState, event: SpendingEvent): SpendingState {
  switch (event.type) {
    case 'BudgetSet': {
      const { setBy: _by, atMs: _at, ...budget } = event.data;
      return { ...state, budgets: { ...state.budgets, [budget.budgetId]: budget } };
    }
    case 'BudgetRemoved': {
      const { [event.data.budgetId]: _budget, ...budgets } = state.budgets;
      const { [event.data.budgetId]: _reached, ...reached } = state.reached;
      return { ...state, budgets, reached };
    }
    case 'SpendReserved': {
      const { attemptId, atMs: _at, ...reservation } = event.data;
      return { ...state, reserved: { ...state.reserved, [attemptId]: reservation } };
    }
    case 'SpendSettled': {
      const { [event.data.attemptId]: reservation, ...reserved } = state.reserved;
      if (reservation === undefined) return state;
      return { ...state, reserved, spent: withSpent(state, reservation, event.data.months) };
    }
    case 'ThresholdReached': {
      const { budgetId, period } = event.data;
      const before = (state.reached[budgetId] ?? []).filter((one) => one.startsWith(period));
      return { ...state, reached: { ...state.reached, [budgetId]: [...before, thresholdKey(period, event.data)] } };
    }
  }
}

export function thresholdKey(
  period: Month,
  { percent, of }: { readonly percent: number; readonly of: string },
): string {
  return `${period} ${percent} ${of}`;
}

export function monthAt(atMs: number): Month {
  return monthOf(dayOf(atMs));
}

function withSpent(
  { spent, budgets }: SpendingState,
  of: Reservation,
  months: readonly SpentInMonth[],
): SpendingState['spent'] {
  /** With more for what has a budget of its own; as it is otherwise. */
  const counted = (before: Sums | undefined, scope: 'jobId' | 'configurationId' | 'label', amount: Decimal) => {
    const id = of[scope];
    const hasBudget = id !== undefined && Object.values(budgets).some((budget) => budget[scope] === id);
    return hasBudget ? withMore(before ?? {}, id, amount) : before;
  };
  const sums = { ...spent };
  for (const { period, amount } of months) {
    const { all, people, jobs, configurations, labels } = sums[period] ?? NOTHING_SPENT;
    sums[period] = {
      all: added(all, amount),
      people: withMore(people, of.userId, amount),
      jobs: counted(jobs, 'jobId', amount) ?? jobs,
      ...defined({
        configurations: counted(configurations, 'configurationId', amount),
        labels: counted(labels, 'label', amount),
      }),
    };
  }
  const newest = Object.entries(sums)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(-KEPT_MONTHS);
  return Object.fromEntries(newest);
}

/** Prices are of a second and have at most 18 decimals: a millisecond's have three more, and sums are exact. */
export const SPEND_DECIMALS = 21;

type Sums = Readonly<Record<string, Decimal>>;

function withMore(sums: Sums, id: string, amount: Decimal): Sums {
  return { ...sums, [id]: added(sums[id] ?? '0', amount) };
}

function added(a: Decimal, b: Decimal): Decimal {
  return display(plus(exact(a), exact(b)), SPEND_DECIMALS);
}
