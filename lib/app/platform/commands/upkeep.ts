import type { Origin } from 'epoch';
import { directoryRow } from '../../organisations/views/organisations.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { type FormUpkeepDependencies, type ObservedForms, observeForms } from '../../uploads/commands/observe-forms.ts';
import { type Observed, observeUploads, type UpkeepDependencies } from '../../uploads/commands/observe-uploads.ts';
import { removalsOf } from './orphans.ts';
import { differs, type ReconcileDependencies, reconcile } from './reconcile.ts';

export type UpkeepRunDependencies = UpkeepDependencies &
  ReconcileDependencies &
  FormUpkeepDependencies & { readonly objects: ObjectStore };

export interface UpkeepReport extends Observed, ObservedForms {
  organisations: number;
  broken: number;
  /** Orphans that were due and are kept: an alarm. */
  kept: number;
  /** Bytes that lay in the store and belonged to no file. */
  removedBytes: number;
  /** Organisations whose numbers contradict each other: an alarm. At most MAX_NAMED of them are named. */
  differing: number;
  readonly named: string[];
}

export const MAX_NAMED = 20;

/** The daily upkeep: forms and open uploads first, so that the comparison afterwards is with the store's current objects. Safe to repeat. */
export async function runUpkeep(deps: UpkeepRunDependencies, origin: Origin): Promise<UpkeepReport> {
  const forms = await observeForms(deps, origin);
  const observed = await observeUploads(deps, origin);
  const report: UpkeepReport = {
    ...forms,
    ...observed,
    organisations: 0,
    broken: 0,
    kept: 0,
    removedBytes: 0,
    differing: 0,
    named: [],
  };
  // More bytes than reserved: no organisation's numbers differ any more, and it is an alarm all the same.
  if (observed.beyondBytes > 0) report.differing += 1;
  const removals = await removalsOf(deps.objects, deps.nowMs());
  for await (const { values } of directoryRow.every(deps.views, {})) {
    const found = await reconcile(deps, values.organisationId, removals);
    report.organisations += 1;
    report.seen += found.seen;
    report.removed += found.removed;
    report.kept += found.kept;
    report.broken += found.broken.length;
    report.removedBytes += found.removedBytes;
    report.beyondBytes += found.beyondBytes;
    if (!differs(found)) continue;
    report.differing += 1;
    if (report.named.length < MAX_NAMED) report.named.push(values.organisationId);
  }
  return report;
}
