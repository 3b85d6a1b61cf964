import type { Command } from 'epoch';
import type { PlanTerms } from './terms.ts';

export type PlanCommand =
  /** Replaces the draft, if there is one. */
  | Command<'DraftPlanVersion', PlanTerms>
  /** `version` is the number that it shall get: a repeat of a publication finds it done. */
  | Command<'PublishPlanVersion', { readonly version: number }>
  | Command<'RetirePlan', Readonly<Record<string, never>>>;
