import type { Origin } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { OPEN_UPLOAD_SHARDS } from '../../files/views/file-rows.ts';
import { directoryRow } from '../../organisations/views/organisations.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { type FormUpkeepDependencies, type ObservedForms, observeForms } from '../../uploads/commands/observe-forms.ts';
import { type Observed, observeUploads, type UpkeepDependencies } from '../../uploads/commands/observe-uploads.ts';
import {
  beginComparison,
  type ComparisonPlace,
  keepComparison,
  keptComparison,
  mayGoOn,
  type ReconcileDependencies,
  type Reconciled,
} from './comparison.ts';
import { removalsOf } from './orphans.ts';
import { differs, goOn } from './reconcile.ts';

export type UpkeepRunDependencies = UpkeepDependencies &
  ReconcileDependencies &
  FormUpkeepDependencies & { readonly objects: ObjectStore };

/**
 * A message of the upkeep's queue: a page of work, after which it sends the next, so that no invocation does everybody's.
 * Forms and open uploads come first: the comparison is then with what the store holds now.
 */
export type UpkeepStep =
  | { readonly step: 'forms' }
  | { readonly step: 'uploads'; readonly shard: number; readonly cursor?: string }
  /** `removable`: what the run may still remove; absent in its first page. `place`: where in the page time was up. */
  | {
      readonly step: 'organisations';
      readonly cursor?: string;
      readonly removable?: number;
      readonly place?: ComparisonPlace;
    };

/** What the schedule begins with. */
export const FIRST_STEP: UpkeepStep = { step: 'forms' };

export interface UpkeepReport extends Observed, ObservedForms {
  organisations: number;
  broken: number;
  /** Organisations whose numbers contradict each other, named one by one: an alarm. */
  differing: number;
  readonly named: string[];
}

/** Organisations, and open uploads, that one message works through. */
export const UPKEEP_PAGE = 50;

/** A message of the queue as it came; undefined when it is none of the upkeep's. */
export function parseUpkeepStep(body: unknown): UpkeepStep | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { due, step, shard, cursor, removable, place } = body as Readonly<Record<string, unknown>>;
  const at = defined({ cursor: typeof cursor === 'string' ? cursor : undefined });
  if (typeof due === 'string' || step === 'forms') return FIRST_STEP;
  if (step === 'uploads' && typeof shard === 'number') return { step, shard, ...at };
  if (step !== 'organisations') return undefined;
  const left = typeof removable === 'number' ? removable : undefined;
  return { step, ...at, ...defined({ removable: left, place: parsePlace(place) }) };
}

function parsePlace(place: unknown): ComparisonPlace | undefined {
  if (typeof place !== 'object' || place === null) return undefined;
  const { organisationId, startedAtMs, page } = place as Readonly<Record<string, unknown>>;
  if (typeof organisationId !== 'string') return undefined;
  return typeof startedAtMs === 'number' && typeof page === 'number'
    ? { organisationId, startedAtMs, page }
    : { organisationId };
}

/** Works one page, and answers the next; none after the last. Any page may be worked again: it is safe to repeat. */
export async function workUpkeep(
  deps: UpkeepRunDependencies,
  step: UpkeepStep,
  origin: Origin,
): Promise<{ readonly report: UpkeepReport; readonly next: UpkeepStep | undefined }> {
  const report = emptyReport();
  switch (step.step) {
    case 'forms': {
      const removals = await removalsOf(deps.objects, deps.nowMs());
      Object.assign(report, await observeForms(deps, removals, origin));
      return { report, next: { step: 'uploads', shard: 0 } };
    }
    case 'uploads': {
      const { shard } = step;
      const wanted = { limit: UPKEEP_PAGE, ...defined({ cursor: step.cursor }) };
      const { cursor, ...observed } = await observeUploads(deps, OPEN_UPLOAD_SHARDS[shard] ?? '', wanted, origin);
      Object.assign(report, observed);
      // More bytes than reserved: no organisation's numbers differ any more, and it is an alarm all the same.
      if (observed.beyondBytes > 0) report.differing += 1;
      if (cursor !== undefined) return { report, next: { step: 'uploads', shard, cursor } };
      const isLast = shard + 1 >= OPEN_UPLOAD_SHARDS.length;
      return { report, next: isLast ? { step: 'organisations' } : { step: 'uploads', shard: shard + 1 } };
    }
    case 'organisations':
      return { report, next: await compareOrganisations(deps, step, report) };
  }
}

/** A page of organisations. Where time is up, the next message goes on in the middle of one, or with the one that is named. */
async function compareOrganisations(
  deps: UpkeepRunDependencies,
  { cursor: begun, removable, place }: Extract<UpkeepStep, { step: 'organisations' }>,
  report: UpkeepReport,
): Promise<UpkeepStep | undefined> {
  const removals = await removalsOf(deps.objects, deps.nowMs(), removable);
  const { items, cursor } = await directoryRow.page(
    deps.views,
    {},
    { limit: UPKEEP_PAGE, ...defined({ cursor: begun }) },
  );
  const ids = items.map(({ values }) => values.organisationId).filter((id) => id >= (place?.organisationId ?? ''));
  const later = (at: ComparisonPlace): UpkeepStep => {
    return { step: 'organisations', ...defined({ cursor: begun }), removable: removals.left, place: at };
  };
  for (const [index, organisationId] of ids.entries()) {
    if (index > 0 && !mayGoOn(deps)) return later({ organisationId });
    const page = place?.organisationId === organisationId ? (place.page ?? 0) : 0;
    const kept = page === 0 || place === undefined ? undefined : await keptComparison(deps.objects, place);
    const comparison = kept ?? beginComparison(organisationId, deps.nowMs());
    if (!(await goOn(deps, comparison, removals))) {
      return later(await keepComparison(deps.objects, comparison, kept === undefined ? 1 : page + 1));
    }
    addFound(report, organisationId, comparison.found);
  }
  return cursor === undefined ? undefined : { step: 'organisations', cursor, removable: removals.left };
}

function addFound(report: UpkeepReport, organisationId: string, found: Reconciled): void {
  report.organisations += 1;
  report.seen += found.seen;
  report.removed += found.removed;
  report.kept += found.kept;
  report.broken += found.broken.length;
  report.removedBytes += found.removedBytes;
  report.beyondBytes += found.beyondBytes;
  if (!differs(found)) return;
  report.differing += 1;
  report.named.push(organisationId);
}

function emptyReport(): UpkeepReport {
  const forms = { forms: 0, seen: 0, removed: 0, removedBytes: 0, kept: 0 };
  const uploads = { uploads: 0, parts: 0, completed: 0, beyondBytes: 0 };
  return { ...forms, ...uploads, organisations: 0, broken: 0, differing: 0, named: [] };
}
