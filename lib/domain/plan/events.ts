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
  /** No further account can be pinned to it; pinned ones stay. */
  | DomainEvent<'PlanRetired', { readonly retiredBy: string; readonly atMs: number }>;

const terms = { name: 'label', currency: 'code', charges: 'record' } as const;

export const planEvents: EventCatalogue<PlanEvent, 'plan'> = {
  PlanVersionDrafted: { version: 1, fields: { ...terms, authorId: 'personId', atMs: 'timeMs' } },
  PlanVersionPublished: { version: 1, fields: { ...terms, version: 'count', publisherId: 'personId', atMs: 'timeMs' } },
  PlanRetired: { version: 1, fields: { retiredBy: 'personId', atMs: 'timeMs' } },
};
