import { type DecideContext, type Rejection, reject } from 'epoch';
import { isId } from '../../ids.ts';
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
  const { fileIds = [], ...given } = data;
  const inputs = [...new Set(fileIds)];
  const refused =
    checkLabel('name', data.name) ??
    checkSpec(data.spec) ??
    checkCreator(data) ??
    checkPriority(data.priority) ??
    (data.label === undefined ? undefined : checkLabel('label', data.label)) ??
    checkFiles(inputs, 0);
  if (refused) return refused;
  return [{ type: 'JobCreated', data: { ...given, atMs } }, ...linked(data.organisationId, inputs, 'input', atMs)];
}

export function link(fileIds: readonly string[], state: ExistingJob, { nowMs }: DecideContext): JobDecision {
  return addLinks(fileIds, 'input', state, nowMs);
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

/** Inputs and outputs alike: a file that is deleted ends its links, whatever they were. */
export function unlink(fileIds: readonly string[], state: ExistingJob, { nowMs }: DecideContext): JobDecision {
  const wanted = new Set(fileIds);
  const gone = [...state.inputs, ...state.outputs].filter((id) => wanted.has(id));
  return unlinked(state.organisationId, gone, nowMs);
}

/** The inputs shall be these; outputs stay. */
export function setFiles(fileIds: readonly string[], state: ExistingJob, { nowMs }: DecideContext): JobDecision {
  const outputs = new Set(state.outputs);
  const after = new Set(fileIds.filter((id) => !outputs.has(id)));
  const before = new Set(state.inputs);
  const gone = state.inputs.filter((id) => !after.has(id));
  const fresh = [...after].filter((id) => !before.has(id));
  const refused = checkFiles(fresh, before.size - gone.length + outputs.size);
  if (refused) return refused;
  return [...unlinked(state.organisationId, gone, nowMs), ...linked(state.organisationId, fresh, 'input', nowMs)];
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

function linked(organisationId: string, fileIds: readonly string[], role: LinkRole, atMs: number): readonly JobEvent[] {
  return fileIds.length === 0 ? [] : [{ type: 'FilesLinked', data: { organisationId, fileIds, role, atMs } }];
}

function unlinked(organisationId: string, fileIds: readonly string[], atMs: number): readonly JobEvent[] {
  return fileIds.length === 0 ? [] : [{ type: 'FilesUnlinked', data: { organisationId, fileIds, atMs } }];
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
