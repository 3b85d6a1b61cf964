import type { DomainEvent, EventCatalogue } from 'epoch';
import type { Month } from '../metering/day.ts';
import type { Decimal } from '../rating/exact.ts';

/** A threshold in per cent of the budget: of what was spent, or of what the month is forecast to come to. */
export interface Threshold {
  readonly percent: number;
  readonly of: 'actual' | 'forecast';
}

/**
 * What may be spent on the attempts of jobs in a calendar month (UTC): by all, by one person's jobs, by those of one configuration
 * or with one label, or by one job.
 */
export interface Budget {
  readonly budgetId: string;
  readonly name: string;
  readonly amount: Decimal;
  readonly currency: string;
  readonly userId?: string;
  readonly configurationId?: string;
  readonly label?: string;
  readonly jobId?: string;
  /** Whether attempts wait that could go beyond it. */
  readonly isCap: boolean;
  readonly thresholds: readonly Threshold[];
}

/** Amounts of one attempt, by the month in which it ran. */
export interface SpentInMonth {
  readonly period: Month;
  readonly amount: Decimal;
}

/** The stream's id is the organisation's. */
export type SpendingEvent =
  | DomainEvent<'BudgetSet', Budget & { readonly setBy: string; readonly atMs: number }>
  | DomainEvent<'BudgetRemoved', { readonly budgetId: string; readonly removedBy: string; readonly atMs: number }>
  /** The most that the attempt can come to. */
  | DomainEvent<
      'SpendReserved',
      {
        readonly attemptId: string;
        readonly jobId: string;
        readonly userId: string;
        /** What the job was made from. Absent where an earlier version reserved. */
        readonly configurationId?: string;
        readonly label?: string;
        /** Of a second, the highest that may hold while the attempt runs. */
        readonly unitPrice: Decimal;
        readonly amount: Decimal;
        readonly atMs: number;
      }
    >
  /** The attempt is over: this is what it came to, and the rest of its reservation is free. */
  | DomainEvent<
      'SpendSettled',
      { readonly attemptId: string; readonly months: readonly SpentInMonth[]; readonly atMs: number }
    >
  /** Once in a month for each threshold. */
  | DomainEvent<
      'ThresholdReached',
      Threshold & {
        readonly budgetId: string;
        readonly period: Month;
        /** What was spent, or the forecast. */
        readonly amount: Decimal;
        readonly budget: Decimal;
        readonly currency: string;
        readonly atMs: number;
      }
    >;

export const spendingEvents: EventCatalogue<SpendingEvent, 'spending'> = {
  BudgetSet: {
    version: 1,
    fields: {
      budgetId: 'id',
      name: 'label',
      amount: 'decimal',
      currency: 'code',
      userId: 'personId',
      configurationId: 'id',
      label: 'label',
      jobId: 'id',
      isCap: 'flag',
      thresholds: 'record',
      setBy: 'personId',
      atMs: 'timeMs',
    },
  },
  BudgetRemoved: { version: 1, fields: { budgetId: 'id', removedBy: 'personId', atMs: 'timeMs' } },
  SpendReserved: {
    version: 1,
    fields: {
      attemptId: 'id',
      jobId: 'id',
      userId: 'personId',
      configurationId: 'id',
      label: 'label',
      unitPrice: 'decimal',
      amount: 'decimal',
      atMs: 'timeMs',
    },
  },
  SpendSettled: { version: 1, fields: { attemptId: 'id', months: 'record', atMs: 'timeMs' } },
  ThresholdReached: {
    version: 1,
    fields: {
      budgetId: 'id',
      period: 'code',
      percent: 'count',
      of: 'code',
      amount: 'decimal',
      budget: 'decimal',
      currency: 'code',
      atMs: 'timeMs',
    },
  },
};
