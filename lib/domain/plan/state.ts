import type { PlanEvent } from './events.ts';
import type { PlanTerms } from './terms.ts';

/** Published versions are read from their events; the state holds what the next decision needs. */
export type PlanState =
  | { readonly status: 'none' }
  | {
      readonly status: 'active' | 'retired';
      readonly currency: string;
      /** Absent when everything drafted has been published. */
      readonly draft?: PlanTerms;
      /** 0 until the first publication. */
      readonly version: number;
    };

export const initialPlan: PlanState = { status: 'none' };

export function evolvePlan(state: PlanState, event: PlanEvent): PlanState {
  switch (event.type) {
    case 'PlanVersionDrafted': {
      const { name, currency, charges } = event.data;
      const version = state.status === 'none' ? 0 : state.version;
      return { status: 'active', currency, draft: { name, currency, charges }, version };
    }
    case 'PlanVersionPublished':
      return { status: 'active', currency: event.data.currency, version: event.data.version };
    case 'PlanRetired':
      return state.status === 'none' ? state : { ...state, status: 'retired' };
  }
}
