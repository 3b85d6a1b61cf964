import type { Commit } from '../commit.ts';
import type { DomainEvent } from '../event.ts';
import type { Change } from './change.ts';

/** Which events of which aggregates a subscriber hears: aggregate name to event types. */
export type Hearing = Readonly<Record<string, readonly string[]>>;

/**
 * A view's definition. `project` is pure: it sees one whole commit (types it does not hear included: it ignores them)
 * and answers with the changes to this view's rows. The version is part of the view's identity: raise it with every
 * change of `project` that alters rows, and the new view is built beside the old one.
 */
export interface Projection {
  readonly name: string;
  readonly version: number;
  readonly hears: Hearing;
  project(commit: Commit<DomainEvent>): readonly Change[];
}
