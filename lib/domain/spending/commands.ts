import type { Command } from 'epoch';
import type { Decimal } from '../rating/exact.ts';
import type { Budget } from './events.ts';

/** An attempt and the most that it can come to: `unitPrice` a second, for `limitMs`. */
export interface AttemptSpend {
  readonly attemptId: string;
  readonly jobId: string;
  readonly userId: string;
  readonly configurationId: string;
  readonly label?: string;
  readonly unitPrice: Decimal;
  readonly limitMs: number;
}

export type SpendingCommand =
  /** A budget of that id is replaced. */
  | Command<'SetBudget', Budget>
  | Command<'RemoveBudget', { readonly budgetId: string }>
  /** Only in one transaction with the attempt's beginning. */
  | Command<'ReserveSpend', AttemptSpend>
  /** Only in one transaction with the slot's return. Without a run nothing of the attempt is billed. */
  | Command<
      'SettleSpend',
      { readonly attemptId: string; readonly run?: { readonly fromMs: number; readonly toMs: number } }
    >;
