import { type DecideContext, type Rejection, reject } from 'epoch';
import { canonicalJson } from '../../canonical-json.ts';
import type { PlanCommand } from '../commands.ts';
import type { PlanEvent } from '../events.ts';
import type { PlanState } from '../state.ts';
import { faultOfTerms, type PlanTerms } from '../terms.ts';

/** A plan's number of versions; one a day for nine years. */
export const MAX_PLAN_VERSIONS = 3_650;

export function decide(
  command: PlanCommand,
  state: PlanState,
  context: DecideContext,
): readonly PlanEvent[] | Rejection {
  switch (command.type) {
    case 'DraftPlanVersion':
      return draft(command.data, state, context);
    case 'PublishPlanVersion':
      return publish(command.data.version, state, context);
    case 'RetirePlan':
      if (state.status === 'none') return unknown();
      if (state.status === 'retired') return [];
      return [{ type: 'PlanRetired', data: { retiredBy: context.actor, atMs: context.nowMs } }];
  }
}

function draft(terms: PlanTerms, state: PlanState, context: DecideContext): readonly PlanEvent[] | Rejection {
  if (state.status === 'retired')
    return reject('plan-retired', 'a retired plan gets no new version: make another plan');
  const fault = faultOfTerms(terms);
  if (fault) return fault;
  if (state.status === 'active' && state.version > 0 && state.currency !== terms.currency) {
    return reject('currency-changed', `this plan is in ${state.currency}: another currency is another plan`);
  }
  const { name, currency, charges } = terms;
  if (state.status === 'active' && isSame(state.draft, { name, currency, charges })) return [];
  const data = { name, currency, charges, authorId: context.actor, atMs: context.nowMs };
  return [{ type: 'PlanVersionDrafted', data }];
}

function isSame(a: PlanTerms | undefined, b: PlanTerms): boolean {
  return a !== undefined && canonicalJson(a) === canonicalJson(b);
}

function publish(version: number, state: PlanState, context: DecideContext): readonly PlanEvent[] | Rejection {
  if (state.status === 'none') return unknown();
  if (version === state.version && state.draft === undefined) return [];
  if (state.status === 'retired')
    return reject('plan-retired', 'a retired plan gets no new version: make another plan');
  if (state.draft === undefined) return reject('nothing-drafted', 'there is no draft to publish');
  if (version !== state.version + 1) {
    return reject('plan-version-wrong', `the next version is ${state.version + 1}, not ${version}`);
  }
  if (version > MAX_PLAN_VERSIONS)
    return reject('too-many-plan-versions', `a plan has at most ${MAX_PLAN_VERSIONS} versions`);
  const data = { ...state.draft, version, publisherId: context.actor, atMs: context.nowMs };
  return [{ type: 'PlanVersionPublished', data }];
}

function unknown(): Rejection {
  return reject('plan-unknown', 'no such plan: draft a version first');
}
