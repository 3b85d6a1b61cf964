import { commandsOf, type Immutable, type Kernel, type Rejection, reject } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { jobHistory } from '../../../domain/job/reading.ts';
import { jobConfigurationHistory } from '../../../domain/job-configuration/reading.ts';
import { organisationHistory } from '../../../domain/organisation/reading.ts';
import type { Budget } from '../../../domain/spending/events.ts';
import { forecastOf } from '../../../domain/spending/forecast.ts';
import { spending } from '../../../domain/spending/spending.ts';
import { monthAt, type SpendingState, thresholdKey } from '../../../domain/spending/state.ts';
import { type Scope, usedOf } from '../../../domain/spending/used.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Answer, Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { positionsOf } from '../../http/outcome.ts';
import { accountOf } from '../queries/attempt-price.ts';
import { unknownAccount } from './account-command.ts';

type Name = 'listBudgets' | 'setBudget' | 'removeBudget';
type Reply = ReplyOf<'finance.listBudgets'>;

const commands = commandsOf(spending);

/** What jobs may spend in a month, and what they have. */
export function budgetEndpoints(deps: Dependencies): Pick<Endpoints<'finance'>, `finance.${Name}`> {
  const { kernel } = deps;
  return {
    async 'finance.listBudgets'({ params: { org }, nowMs }) {
      const account = await accountOf(kernel, org, nowMs);
      if (account === undefined) return unknownAccount;
      const { state } = await kernel.load(spending, org);
      return { body: budgetsOf(org, account.currency, state, nowMs) };
    },

    async 'finance.setBudget'({ params: { org, budget: budgetId }, body, origin, nowMs }) {
      const account = await accountOf(kernel, org, nowMs);
      if (account === undefined) return unknownAccount;
      const {
        name,
        amount,
        person: userId,
        configuration: configurationId,
        label,
        job: jobId,
        cap: isCap,
        thresholds,
      } = body;
      const scope = { userId, configurationId, label, jobId };
      const refused = await strange(kernel, org, scope);
      if (refused) return refused;
      const { currency } = account;
      const budget: Budget = { budgetId, name, amount, currency, isCap, thresholds, ...defined(scope) };
      const outcome = await kernel.execute(spending, commands.SetBudget(org, budget), origin);
      if (!outcome.ok) return outcome.rejection;
      return shown(org, currency, outcome, nowMs);
    },

    async 'finance.removeBudget'({ params: { org, budget: budgetId }, origin }) {
      const outcome = await kernel.execute(spending, commands.RemoveBudget(org, { budgetId }), origin);
      return outcome.ok ? { body: undefined, positions: positionsOf(outcome) } : outcome.rejection;
    },
  };
}

type Done = { readonly stream: string; readonly version: number; readonly state: Immutable<SpendingState> };

function shown(org: string, currency: string, outcome: Done, nowMs: number): Answer<Reply> {
  return { body: budgetsOf(org, currency, outcome.state, nowMs), positions: positionsOf(outcome) };
}

/** A person, a configuration or a job that the organisation does not have. Each is read only where a budget names one. */
async function strange(
  kernel: Kernel,
  org: string,
  { userId, configurationId, jobId }: { readonly [K in keyof Required<Omit<Scope, 'label'>>]: string | undefined },
): Promise<Rejection | undefined> {
  if (userId !== undefined) {
    const { state } = await kernel.load(organisationHistory, org);
    if (state.status === 'none' || state.members[userId] === undefined) {
      return reject('person-not-found', 'the organisation has no such member');
    }
  }
  if (configurationId !== undefined) {
    const { state } = await kernel.load(jobConfigurationHistory, configurationId);
    if (state.status === 'none' || state.organisationId !== org) {
      return reject('configuration-not-found', 'the organisation has no such job configuration');
    }
  }
  if (jobId === undefined) return undefined;
  const { state } = await kernel.load(jobHistory, jobId);
  const isOwn = state.status !== 'none' && state.organisationId === org;
  return isOwn ? undefined : reject('job-not-found', 'the organisation has no such job');
}

function budgetsOf(organisation: string, currency: string, state: SpendingState, nowMs: number): Reply {
  const period = monthAt(nowMs);
  return {
    organisation,
    currency,
    period,
    budgets: Object.values(state.budgets).map((budget) => {
      const { budgetId: id, name, amount, userId: person, jobId: job, isCap: cap, thresholds } = budget;
      const { configurationId: configuration, label } = budget;
      const { spent, reserved } = usedOf(state, budget, period);
      const forecast = forecastOf(spent, period, nowMs);
      const reached = state.reached[id] ?? [];
      return {
        id,
        name,
        amount,
        ...defined({ person, configuration, label, job }),
        cap,
        thresholds: thresholds.map((one) => ({ ...one, reached: reached.includes(thresholdKey(period, one)) })),
        spent,
        reserved,
        ...defined({ forecast }),
      };
    }),
  };
}
