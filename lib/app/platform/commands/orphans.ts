import type { ObjectStore, StoredPart } from '../../ports/object-store.ts';
import { DAY_MS, type Sightings } from '../../uploads/commands/sightings.ts';

/** Where an operator says whether orphans may be removed: beside the objects, read at each run. */
export const REMOVALS_KEY = 'control/removals.json';
/** What is younger is never removed: an orphan is seen on two days, and what made it may still be under way. */
export const MIN_ORPHAN_AGE_MS = DAY_MS;
/** More orphans of one organisation than this are no litter: the log may lack what it had. None of them is removed. */
export const MAX_REMOVED_PER_ORGANISATION = 50;
export const MAX_REMOVED_PER_RUN = 500;

/** What an operator has said. `restoredToMs`: the log was restored to this instant, and knows nothing of what came later. */
export interface RemovalSettings {
  readonly removes: boolean;
  readonly restoredToMs?: number;
}

/** What one run may still remove. */
export interface Removals {
  readonly settings: RemovalSettings;
  readonly nowMs: number;
  left: number;
}

/** Something in the store that belongs to no file: an object of so many bytes, or an open upload. */
export interface Orphan {
  readonly what: string;
  readonly key: string;
  readonly atMs: number;
  readonly bytes?: number;
  readonly uploadId?: string;
}

export async function removalsOf(
  texts: Pick<ObjectStore, 'getText'>,
  nowMs: number,
  left = MAX_REMOVED_PER_RUN,
): Promise<Removals> {
  const text = await texts.getText(REMOVALS_KEY);
  return { settings: text === undefined ? { removes: true } : parseSettings(text), nowMs, left };
}

/** What cannot be read stops all removals: somebody meant something by it. */
export function parseSettings(text: string): RemovalSettings {
  try {
    const { removes, restoredToMs } = JSON.parse(text) as { removes?: unknown; restoredToMs?: unknown };
    if (typeof removes !== 'boolean') return { removes: false };
    if (restoredToMs === undefined) return { removes };
    return Number.isSafeInteger(restoredToMs) ? { removes, restoredToMs: Number(restoredToMs) } : { removes: false };
  } catch {
    return { removes: false };
  }
}

export interface OrphanCounts {
  /** Seen for the first time, and removed at the second. */
  seen: number;
  removed: number;
  /** Bytes that lay in the store and belonged to no file. */
  removedBytes: number;
  /** Those that were due and are kept: an alarm. */
  kept: number;
}

/** The orphans of one organisation: gathered first (in `due`), then removed, all or none. */
export function createOrphans(
  objects: Pick<ObjectStore, 'delete' | 'abort' | 'listParts'>,
  sightings: Sightings,
  removals: Removals,
  counts: OrphanCounts,
  due: Orphan[] = [],
) {
  const { settings, nowMs } = removals;
  const youngestMs = Math.min(nowMs - MIN_ORPHAN_AGE_MS, settings.restoredToMs ?? Number.POSITIVE_INFINITY);
  return {
    add(orphan: Orphan): void {
      counts.seen += 1;
      const isDue = sightings.seenAgain(orphan.what) && orphan.atMs <= youngestMs;
      if (!isDue) return;
      if (due.length <= MAX_REMOVED_PER_ORGANISATION) due.push(orphan);
      else counts.kept += 1;
    },
    async remove(): Promise<void> {
      const may = settings.removes && due.length <= Math.min(MAX_REMOVED_PER_ORGANISATION, removals.left);
      if (!may) {
        counts.kept += due.length;
        return;
      }
      for (const orphan of due) {
        counts.removedBytes += await removed(objects, orphan);
        counts.removed += 1;
        removals.left -= 1;
      }
    },
  };
}

export type Orphans = ReturnType<typeof createOrphans>;

/** Answers the bytes that it had. */
async function removed(
  objects: Pick<ObjectStore, 'delete' | 'abort' | 'listParts'>,
  { key, uploadId, bytes = 0 }: Orphan,
): Promise<number> {
  if (uploadId === undefined) {
    await objects.delete(key);
    return bytes;
  }
  const ofParts = sumOf((await objects.listParts({ key, uploadId })) ?? []);
  await objects.abort({ key, uploadId });
  return ofParts;
}

export function sumOf(parts: readonly StoredPart[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}
