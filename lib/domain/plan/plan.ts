import type { Aggregate } from 'epoch';
import type { PlanCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type PlanEvent, planEvents } from './events.ts';
import { evolvePlan, initialPlan, type PlanState } from './state.ts';

export const plan: Aggregate<PlanState, PlanCommand, PlanEvent> = {
  name: 'plan',
  events: planEvents,
  initial: initialPlan,
  reducerVersion: 1,
  evolve: evolvePlan,
  decide,
};
