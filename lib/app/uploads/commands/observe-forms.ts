import type { Origin } from 'epoch';
import { isRejection } from 'epoch';
import { createOrphans, type OrphanCounts, type Orphans, type Removals } from '../../platform/commands/orphans.ts';
import { FORM_PREFIX, type FormDependencies, formPlaceOf, takeForm } from './form.ts';
import { loadFile } from './open.ts';
import { sightingsOf } from './sightings.ts';

export type FormUpkeepDependencies = FormDependencies & { readonly nowMs: () => number };

/** Forms' objects for uploads that are not open are orphans like any other. */
export interface ObservedForms extends OrphanCounts {
  /** Files made of forms' objects whose event was lost. */
  forms: number;
}

/** After this time no event of an object is expected any more. */
export const FORM_GRACE_MS = 60 * 60 * 1_000;
/** Whose sightings they are, beside those of organisations. */
const POSTED = 'posted';

/**
 * Finds forms' objects whose event of the store was lost: one that an open upload expects becomes its file, as
 * by the event. Safe to repeat, also while the event arrives.
 */
export async function observeForms(
  deps: FormUpkeepDependencies,
  removals: Removals,
  origin: Origin,
): Promise<ObservedForms> {
  const nowMs = deps.nowMs();
  const observed: ObservedForms = { forms: 0, seen: 0, removed: 0, removedBytes: 0, kept: 0 };
  const sightings = await sightingsOf(deps.objects, POSTED, nowMs);
  const byOrganisation = new Map<string, Orphans>();
  for await (const page of deps.objects.objects(FORM_PREFIX)) {
    for (const { key, bytes, atMs } of page) {
      if (nowMs - atMs < FORM_GRACE_MS) continue;
      if (await isAwaited(deps, key)) {
        if ((await takeForm(deps, key, origin)) === 'taken') observed.forms += 1;
        continue;
      }
      const org = formPlaceOf(key)?.org ?? '';
      const orphans = byOrganisation.get(org) ?? createOrphans(deps.objects, sightings, removals, observed);
      byOrganisation.set(org, orphans);
      orphans.add({ what: key, key, bytes, atMs });
    }
  }
  for (const orphans of byOrganisation.values()) await orphans.remove();
  await sightings.save();
  return observed;
}

async function isAwaited(deps: FormDependencies, key: string): Promise<boolean> {
  const place = formPlaceOf(key);
  if (place === undefined) return false;
  const loaded = await loadFile(deps, place.org, place.fileId);
  return !isRejection(loaded) && loaded.state.status === 'uploading';
}
