import { defined } from '../../../lib/domain/defined.ts';
import type { BodyOf, ReplyOf } from '../session/api.ts';

export type BudgetBody = BodyOf<'finance.setBudget'>;

/** What a form of a budget says, as it was typed. */
export interface BudgetInput {
  readonly name: string;
  readonly amount: string;
  /** Empty: of all jobs; otherwise `person:` or `configuration:` with its id, or `label:` with the label. */
  readonly scope: string;
  readonly cap: boolean;
  /** Per cent of what was spent, and of the forecast; empty: none. */
  readonly actual: string;
  readonly forecast: string;
}

export const NO_BUDGET: BudgetInput = { name: '', amount: '', scope: '', cap: false, actual: '80', forecast: '100' };

const MAX_ID = 63;

/** An id that the API takes, made of the name: the same name changes the same budget. */
export function budgetId(name: string): string {
  const letters = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  return letters.replaceAll(/^-+|-+$/g, '').slice(0, MAX_ID) || 'budget';
}

type Budget = ReplyOf<'finance.listBudgets'>['budgets'][number];

/** What sets a budget to what it is. */
export function bodyAgain({ name, amount, cap, thresholds, person, configuration, label, job }: Budget): BudgetBody {
  const body = { name, amount, cap, thresholds: thresholds.map(({ percent, of }) => ({ percent, of })) };
  return { ...body, ...defined({ person, configuration, label, job }) };
}

export function bodyOf({ name, amount, scope, cap, actual, forecast }: BudgetInput): BudgetBody {
  const typed = [
    { percent: actual, of: 'actual' },
    { percent: forecast, of: 'forecast' },
  ] as const;
  const thresholds = typed
    .filter(({ percent }) => percent !== '')
    .map(({ percent, of }) => ({ percent: Number(percent), of }));
  const of = (kind: string) => (scope.startsWith(`${kind}:`) ? scope.slice(kind.length + 1) : undefined);
  const whose = defined({ person: of('person'), configuration: of('configuration'), label: of('label') });
  return { name: name.trim(), amount, ...whose, cap, thresholds };
}
