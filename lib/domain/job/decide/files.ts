import { type DecideContext, isRejection, type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import { isId } from '../../ids.ts';
import { checkSlots, filesIn, type SlotFiles } from '../../input-slots.ts';
import { checkSpec } from '../../job-spec.ts';
import { MAX_JOB_FILES, MAX_PRIORITY } from '../../limits.ts';
import { checkLabel, isPersonId } from '../../text.ts';
import type { DataOf, JobDecision } from '../commands.ts';
import type { JobEvent, LinkRole } from '../events.ts';
import type { ExistingJob } from '../state.ts';

export function create(
  { data }: { readonly data: DataOf<'CreateJob'> },
  _state: unknown,
  { nowMs: atMs }: DecideContext,
): JobDecision {
  const { fileIds = [], slotFiles = {}, ...given } = data;
  const places = placesOf(fileIds, slotFiles);
  const refused =
    checkLabel('name', data.name) ??
    checkSpec(data.spec) ??
    checkCreator(data) ??
    checkPriority(data.priority) ??
    (data.label === undefined ? undefined : checkLabel('label', data.label)) ??
    checkSlots(data.spec, slotFiles, fileIds) ??
    checkFiles([...places.keys()], 0);
  if (refused) return refused;
  return [{ type: 'JobCreated', data: { ...given, atMs } }, ...linkedInputs(data.organisationId, places, atMs)];
}

/** Where each input is: in a slot, or in none. */
type Places = ReadonlyMap<string, string | undefined>;

function placesOf(fileIds: readonly string[], slotFiles: SlotFiles): Places {
  const places = new Map<string, string | undefined>(fileIds.map((id) => [id, undefined]));
  for (const [slot, ids] of Object.entries(slotFiles)) for (const id of ids) places.set(id, slot);
  return places;
}

/** The inputs of a job by their slots. */
export function slotFilesOf({ inputs, slotOf = {} }: Pick<ExistingJob, 'inputs' | 'slotOf'>): SlotFiles {
  const files: Record<string, string[]> = {};
  for (const id of inputs) {
    const slot = slotOf[id];
    if (slot !== undefined) files[slot] = [...filesIn(files, slot), id];
  }
  return files;
}

export function link(data: DataOf<'LinkFiles'>, state: ExistingJob, { nowMs }: DecideContext): JobDecision {
  const { slot } = data;
  const { slotOf = {} } = state;
  const before = new Set([...state.inputs, ...state.outputs]);
  const elsewhere = data.fileIds.find((id) => before.has(id) && slotOf[id] !== slot);
  if (slot !== undefined && elsewhere !== undefined) {
    return reject('input-slot-invalid', `file ${elsewhere} is in another place: take it from there first`, { slot });
  }
  const fresh = [...new Set(data.fileIds)].filter((id) => !before.has(id));
  const slotFiles = slotFilesOf(state);
  const refused =
    slot === undefined
      ? checkSlots(state.spec, slotFiles, fresh)
      : checkSlots(state.spec, { ...slotFiles, [slot]: [...filesIn(slotFiles, slot), ...fresh] }, []);
  if (refused) return refused;
  const places = new Map(fresh.map((id) => [id, slot]));
  return checkFiles(fresh, before.size) ?? linkedInputs(state.organisationId, places, nowMs);
}

/** Links what is not linked yet, in either role. */
export function addLinks(
  fileIds: readonly string[],
  role: LinkRole,
  state: ExistingJob,
  atMs: number,
): readonly JobEvent[] | Rejection {
  const before = new Set([...state.inputs, ...state.outputs]);
  const fresh = [...new Set(fileIds)].filter((id) => !before.has(id));
  return checkFiles(fresh, before.size) ?? linked(state.organisationId, fresh, role, atMs);
}

/**
 * Links the outputs of an attempt. Where they would be too many, what earlier attempts have left goes first, the oldest before
 * others: it is there for people to look at, and costs no result. The files themselves stay.
 */
export function keepOutputs(
  fileIds: readonly string[],
  state: ExistingJob,
  atMs: number,
): readonly JobEvent[] | Rejection {
  const known = new Set([...state.inputs, ...state.outputs]);
  const beyond = known.size + fileIds.filter((id) => !known.has(id)).length - MAX_JOB_FILES;
  const reported = new Set(fileIds);
  const gone = state.outputs.filter((id) => !reported.has(id)).slice(0, Math.max(0, beyond));
  const left = new Set(gone);
  const kept = addLinks(fileIds, 'output', { ...state, outputs: state.outputs.filter((id) => !left.has(id)) }, atMs);
  return isRejection(kept) ? kept : [...unlinked(state.organisationId, gone, atMs), ...kept];
}

/**
 * Inputs and outputs alike. Of a job that may yet run the inputs that were deleted stay linked: it is submitted with all that
 * it was given, which is refused, until somebody takes them out.
 */
export function unlink(
  { fileIds, deleted }: DataOf<'UnlinkFiles'>,
  state: ExistingJob,
  { nowMs }: DecideContext,
): JobDecision {
  const wanted = new Set(fileIds);
  const inputs = deleted === true && state.status !== 'completed' ? [] : state.inputs;
  const gone = [...inputs, ...state.outputs].filter((id) => wanted.has(id));
  return unlinked(state.organisationId, gone, nowMs, deleted);
}

/** The inputs shall be these; outputs stay. */
export function setFiles(data: DataOf<'SetFiles'>, state: ExistingJob, { nowMs }: DecideContext): JobDecision {
  const { fileIds, slotFiles = {} } = data;
  const { slotOf = {}, organisationId } = state;
  const misplaced = checkSlots(state.spec, slotFiles, fileIds);
  if (misplaced) return misplaced;
  const outputs = new Set(state.outputs);
  const after = [...placesOf(fileIds, slotFiles)].filter(([id]) => !outputs.has(id));
  const before = placesOf(state.inputs, slotFilesOf(state));
  const wanted = new Map(after);
  // What changes its slot is taken and added.
  const gone = state.inputs.filter((id) => !wanted.has(id) || wanted.get(id) !== slotOf[id]);
  const fresh = new Map(after.filter(([id, slot]) => !before.has(id) || before.get(id) !== slot));
  const refused = checkFiles([...fresh.keys()], before.size - gone.length + outputs.size);
  if (refused) return refused;
  return [...unlinked(organisationId, gone, nowMs), ...linkedInputs(organisationId, fresh, nowMs)];
}

function checkFiles(fresh: readonly string[], kept: number): Rejection | undefined {
  if (kept + fresh.length > MAX_JOB_FILES) {
    return reject('too-many-files', `a job may have ${MAX_JOB_FILES} files, these would make ${kept + fresh.length}`, {
      limit: MAX_JOB_FILES,
    });
  }
  const wrong = fresh.find((id) => !isId('file', id));
  return wrong === undefined
    ? undefined
    : reject('file-id-invalid', `not a file id: ${JSON.stringify(wrong.slice(0, 40))}`);
}

/** A slot at a time. */
function linkedInputs(organisationId: string, places: Places, atMs: number): readonly JobEvent[] {
  return [...new Set(places.values())].flatMap((slot) => {
    const fileIds = [...places].filter(([, place]) => place === slot).map(([id]) => id);
    const data = { organisationId, fileIds, role: 'input', atMs } as const;
    return [{ type: 'FilesLinked', data: slot === undefined ? data : { ...data, slot } } as const];
  });
}

function linked(organisationId: string, fileIds: readonly string[], role: LinkRole, atMs: number): readonly JobEvent[] {
  return fileIds.length === 0 ? [] : [{ type: 'FilesLinked', data: { organisationId, fileIds, role, atMs } }];
}

function unlinked(
  organisationId: string,
  fileIds: readonly string[],
  atMs: number,
  deleted?: true,
): readonly JobEvent[] {
  if (fileIds.length === 0) return [];
  return [{ type: 'FilesUnlinked', data: { organisationId, fileIds, ...defined({ deleted }), atMs } }];
}

function checkCreator(data: DataOf<'CreateJob'>): Rejection | undefined {
  return isPersonId(data.creatorId)
    ? undefined
    : reject('user-invalid', 'a user id has 1 to 128 letters, digits, - or _');
}

function checkPriority(priority = 0): Rejection | undefined {
  return Number.isInteger(priority) && priority >= 0 && priority <= MAX_PRIORITY
    ? undefined
    : reject('priority-invalid', `priority must be an integer from 0 to ${MAX_PRIORITY}, got ${priority}`);
}
