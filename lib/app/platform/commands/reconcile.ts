import { organisation } from '../../../domain/organisation/organisation.ts';
import { quota } from '../../../domain/quota/quota.ts';
import { sightingsOf } from '../../uploads/commands/sightings.ts';
import { meteredBytes } from '../../usage/queries/metered-bytes.ts';
import { compareFiles } from './compare-files.ts';
import { countTrash, findLostTrash } from './compare-trash.ts';
import { compareUploads } from './compare-uploads.ts';
import {
  beginComparison,
  type Comparison,
  mayGoOn,
  type ReconcileDependencies,
  type Reconciled,
} from './comparison.ts';
import { createOrphans, type Orphans, type Removals } from './orphans.ts';

/** Whether an alarm should be raised. Concurrent work can make a difference for one run; a lasting one is real. */
export function differs(found: Reconciled): boolean {
  const { objectBytes, openBytes, recordedBytes, meteredBytes, storedBytes, broken, beyondBytes } = found;
  const inStore = objectBytes + openBytes;
  return (
    broken.length > 0 ||
    beyondBytes > 0 ||
    recordedBytes !== inStore ||
    meteredBytes !== inStore ||
    storedBytes !== objectBytes
  );
}

/** Compares one organisation's files with its objects, both ways, whatever time it takes. */
export async function reconcile(
  deps: ReconcileDependencies,
  organisationId: string,
  removals: Removals,
): Promise<Reconciled> {
  const comparison = beginComparison(organisationId, deps.nowMs());
  while (!(await goOn(deps, comparison, removals))) {}
  return comparison.found;
}

/**
 * Goes on with a comparison as long as there is time, and always for one piece: true when it is over. What was seen, and what is due to be
 * removed, is gathered in it: nothing is removed before all is known.
 */
export async function goOn(deps: ReconcileDependencies, comparison: Comparison, removals: Removals): Promise<boolean> {
  const { organisationId, startedAtMs, found, due, sighted } = comparison;
  const sightings = await sightingsOf(deps.objects, organisationId, startedAtMs, sighted);
  const orphans = createOrphans(deps.objects, sightings, removals, found, due);
  do {
    if (comparison.phase === 'totals') {
      await orphans.remove();
      await sightings.save();
      await addTotals(deps, comparison);
      return true;
    }
    if (!(await PHASES[comparison.phase](deps, comparison, orphans))) return false;
    delete comparison.cursor;
    comparison.phase = phaseAfter(comparison);
  } while (mayGoOn(deps));
  return false;
}

type Phase = (deps: ReconcileDependencies, comparison: Comparison, orphans: Orphans) => Promise<boolean>;

const PHASES: Readonly<Record<Exclude<Comparison['phase'], 'totals'>, Phase>> = {
  files: compareFiles,
  trash: countTrash,
  lost: findLostTrash,
  uploads: compareUploads,
};

function phaseAfter({ phase, trashed, inTrash }: Comparison): Comparison['phase'] {
  switch (phase) {
    case 'files':
      return 'trash';
    case 'trash':
      return trashed > inTrash ? 'lost' : 'uploads';
    case 'lost':
      return 'uploads';
    case 'uploads':
    case 'totals':
      return 'totals';
  }
}

async function addTotals(deps: ReconcileDependencies, { organisationId, found }: Comparison): Promise<void> {
  const total = await deps.kernel.load(organisation, organisationId);
  found.recordedBytes = total.state.status === 'none' ? 0 : total.state.storageBytes;
  found.meteredBytes = await meteredBytes(deps, organisationId);
  found.storedBytes = (await deps.kernel.load(quota, organisationId)).state.storedBytes;
}
