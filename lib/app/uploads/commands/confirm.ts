import { commandsOf, isRejection, type Origin, type Rejection, reject } from 'epoch';
import { file } from '../../../domain/file/file.ts';
import { bytesOfPart } from '../../../domain/file/sizing.ts';
import { isStored, type Uploading } from '../../../domain/file/state.ts';
import { MAX_PARTS_PER_CONFIRMATION } from '../../../domain/limits.ts';
import type { Answer, ReplyOf } from '../../http/endpoint.ts';
import { positionsOf } from '../../http/outcome.ts';
import type { StoredPart } from '../../ports/object-store.ts';
import { loadFile, notOpen, storedParts } from './open.ts';
import { progressOf } from './progress.ts';
import type { OpenUploadDependencies } from './start.ts';

/** Counts the store's parts, each once, from the time at which the store got them. One commit. */
export async function confirmParts(
  deps: OpenUploadDependencies,
  org: string,
  fileId: string,
  claimed: readonly number[],
  origin: Origin,
): Promise<Answer<ReplyOf<'files.confirmParts'>> | Rejection> {
  const loaded = await loadFile(deps, org, fileId);
  if (isRejection(loaded)) return loaded;
  const { state } = loaded;
  if (state.status !== 'uploading') {
    const late = isStored(state) && claimed.every((part) => part <= state.partCount);
    return late ? { body: progressOf(fileId, state) } : notOpen(state.status);
  }
  const outside = claimed.find((part) => part > state.partCount);
  if (outside !== undefined) {
    return reject('part-out-of-range', `parts are numbered from 1 to ${state.partCount}, got ${outside}`);
  }
  const range = { from: Math.min(...claimed), to: Math.max(...claimed) };
  const stored = new Map((await storedParts(deps, fileId, state, range))?.map((part) => [part.part, part]));
  const found: StoredPart[] = [];
  for (const part of claimed) {
    const one = stored.get(part);
    const refused =
      one === undefined ? reject('part-missing', `part ${part} has not been put`, { part }) : wrongSize(state, one);
    if (refused !== undefined) return refused;
    if (one !== undefined) found.push(one);
  }
  return count(deps, org, fileId, found, origin);
}

/** Commits parts, at most 1,000 at a time. */
export async function count(
  { kernel }: Pick<OpenUploadDependencies, 'kernel'>,
  organisationId: string,
  fileId: string,
  stored: readonly StoredPart[],
  origin: Origin,
): Promise<Answer<ReplyOf<'files.confirmParts'>> | Rejection> {
  for (let from = 0; ; from += MAX_PARTS_PER_CONFIRMATION) {
    const parts = stored
      .slice(from, from + MAX_PARTS_PER_CONFIRMATION)
      .map(({ part, bytes, atMs }) => ({ part, bytes, atMs }));
    const command = commandsOf(file).ConfirmParts(fileId, { organisationId, parts });
    const outcome = await kernel.execute(file, command, origin);
    if (!outcome.ok) return outcome.rejection;
    if (from + MAX_PARTS_PER_CONFIRMATION < stored.length) continue;
    const { state } = outcome;
    if (state.status === 'none') throw new Error(`${outcome.stream} was confirmed and does not exist`);
    return { body: progressOf(fileId, state), positions: positionsOf(outcome) };
  }
}

/** The refusal of a part whose size is not the one that follows from the declared size. */
export function wrongSize(state: Uploading, { part, bytes }: StoredPart): Rejection | undefined {
  if (state.sizing === 'observed') return undefined;
  const expected = bytesOfPart(part, state, state.declaredBytes);
  if (bytes === expected) return undefined;
  return reject('part-size-wrong', `part ${part} must have ${expected} bytes, has ${bytes}`, { part, expected });
}

/** Whether a part in the store may be one of this upload: its number, and its size where that follows. */
export function isPartOf(state: Uploading, part: StoredPart): boolean {
  return part.part <= state.partCount && wrongSize(state, part) === undefined;
}
