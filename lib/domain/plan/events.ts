import type { DomainEvent, EventCatalogue } from 'epoch';
import type { PlanTerms } from './terms.ts';

/** The stream's id is the plan's. */
export type PlanEvent =
  | DomainEvent<'PlanVersionDrafted', PlanTerms & { readonly authorId: string; readonly atMs: number }>
  /** Versions count from 1 and never change: customers are pinned to them. */
  | DomainEvent<
      'PlanVersionPublished',
      PlanTerms & { readonly version: number; readonly publisherId: string; readonly atMs: number }
    >
  /** Nobody new can be pinned to it; who is, stays. */
  | DomainEvent<'PlanRetired', { readonly retiredBy: string; readonly atMs: number }>;

const terms = { name: 'label', currency: 'code', charges: 'record' } as const;

export const planEvents: EventCatalogue<PlanEvent> = {
  PlanVersionDrafted: { version: 1, fields: { ...terms, authorId: 'personId', atMs: 'timeMs' } },
  PlanVersionPublished: { version: 1, fields: { ...terms, version: 'count', publisherId: 'personId', atMs: 'timeMs' } },
  PlanRetired: { version: 1, fields: { retiredBy: 'personId', atMs: 'timeMs' } },
};

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
