import type { Kernel } from 'epoch';
import type { ViewReader } from 'epoch/views';
import type { ObjectStore, OpenUpload } from '../../ports/object-store.ts';
import { SIGHTINGS_PREFIX } from '../../uploads/commands/sightings.ts';
import type { Orphan } from './orphans.ts';

export interface ReconcileDependencies {
  readonly kernel: Kernel;
  readonly views: ViewReader;
  readonly objects: Pick<
    ObjectStore,
    'objects' | 'uploads' | 'listParts' | 'head' | 'delete' | 'abort' | 'putText' | 'getText'
  >;
  readonly nowMs: () => number;
  /** Whether there is time to begin another piece; always, unless given. */
  readonly mayBegin?: () => boolean;
}

export function mayGoOn({ mayBegin }: ReconcileDependencies): boolean {
  return mayBegin?.() ?? true;
}

/** The numbers of the store, files, organisation's total, usage ledger and quota, and their contradictions. */
export interface Reconciled {
  /** Bytes of objects that belong to files. */
  objectBytes: number;
  /** Bytes of parts of open uploads, as far as they are confirmed. */
  openBytes: number;
  /** The organisation's total; should be the two above. */
  recordedBytes: number;
  /** What the bill is made from; should be the organisation's total. */
  meteredBytes: number;
  /** The quota's bytes of files; should be `objectBytes`. */
  storedBytes: number;
  /** Files whose object is not there, or has another size; at most MAX_BROKEN. Nothing is done about them but raising an alarm. */
  readonly broken: string[];
  /** Objects and uploads that belong to no file: seen for the first time, and removed at the second. */
  seen: number;
  removed: number;
  /** Those that were due, and kept: removals are stopped, or there are more than litter would be. */
  kept: number;
  /** Bytes of removed objects. */
  removedBytes: number;
  /** Bytes of open uploads beyond their bounds. */
  beyondBytes: number;
}

/** More of one organisation change nothing of the alarm. */
export const MAX_BROKEN = 1_000;

/**
 * How far the comparison of one organisation has come. Files and objects are merged first, then the trash is counted, then, where
 * objects of it are missing, looked at one by one, and then open uploads.
 */
export interface Comparison {
  readonly organisationId: string;
  readonly startedAtMs: number;
  phase: 'files' | 'trash' | 'lost' | 'uploads' | 'totals';
  /** The page of rows of the phase. */
  cursor?: string;
  /** Files and objects up to this file are compared. */
  after?: string;
  /** Open uploads up to this one are. */
  afterUpload?: OpenUpload;
  /** Objects whose file is in the trash, and files that are there. */
  inTrash: number;
  trashed: number;
  readonly found: Reconciled;
  readonly due: Orphan[];
  /** What the run of the day after shall know. */
  readonly sighted: string[];
}

/** Where a message of the upkeep finds a comparison that another one began; without a page it is to begin. */
export interface ComparisonPlace {
  readonly organisationId: string;
  readonly startedAtMs?: number;
  readonly page?: number;
}

export function beginComparison(organisationId: string, startedAtMs: number): Comparison {
  const bytes = { objectBytes: 0, openBytes: 0, recordedBytes: 0, meteredBytes: 0, storedBytes: 0 };
  const found = { ...bytes, broken: [], seen: 0, removed: 0, kept: 0, removedBytes: 0, beyondBytes: 0 };
  return { organisationId, startedAtMs, phase: 'files', inTrash: 0, trashed: 0, found, due: [], sighted: [] };
}

/** Keeps it beside the objects, as they keep sightings. A page that is worked again keeps what it kept first, and goes on from there. */
export async function keepComparison(
  texts: Pick<ObjectStore, 'putText'>,
  comparison: Comparison,
  page: number,
): Promise<ComparisonPlace> {
  const { organisationId, startedAtMs } = comparison;
  const place = { organisationId, startedAtMs, page };
  await texts.putText(keyOf(place), JSON.stringify(comparison));
  return place;
}

/** Undefined when it is to begin. */
export async function keptComparison(
  texts: Pick<ObjectStore, 'getText'>,
  { organisationId, startedAtMs, page }: ComparisonPlace,
): Promise<Comparison | undefined> {
  if (startedAtMs === undefined || page === undefined) return undefined;
  const text = await texts.getText(keyOf({ organisationId, startedAtMs, page }));
  return text === undefined ? undefined : (JSON.parse(text) as Comparison);
}

function keyOf({ organisationId, startedAtMs, page }: Required<ComparisonPlace>): string {
  return `${SIGHTINGS_PREFIX}${organisationId}/compared-${startedAtMs}/${page}`;
}

export function noteBroken({ broken }: Reconciled, fileId: string): void {
  if (broken.length < MAX_BROKEN) broken.push(fileId);
}
