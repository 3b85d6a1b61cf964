import type { Aggregate } from 'epoch';
import type { PlanCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type PlanEvent, planEvents } from './events.ts';
import { evolvePlan, initialPlan, type PlanState } from './state.ts';

/**
 * A price plan in versions that never change. The stream's id is the plan's.
 *
 *     none → active       a first draft says the currency, which stays
 *     active              the draft is replaced, or published as the next version
 *     active → retired    no version follows; accounts that it is pinned to keep it
 */
export const plan: Aggregate<PlanState, PlanCommand, PlanEvent> = {
  name: 'plan',
  events: planEvents,
  initial: initialPlan,
  reducerVersion: 1,
  evolve: evolvePlan,
  decide,
};
