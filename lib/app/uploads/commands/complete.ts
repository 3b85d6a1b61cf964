import { commandsOf, isRejection, type Origin, type Rejection, reject } from 'epoch';
import { file } from '../../../domain/file/file.ts';
import { hasPart } from '../../../domain/file/parts.ts';
import { storageKeyOf } from '../../../domain/file/sizing.ts';
import { isStored, type Uploading } from '../../../domain/file/state.ts';
import type { Answer, ReplyOf } from '../../http/endpoint.ts';
import { positionsOf } from '../../http/outcome.ts';
import type { StoredPart } from '../../ports/object-store.ts';
import { count, wrongSize } from './confirm.ts';
import { loadFile, notOpen, placeOf } from './open.ts';
import { progressOf } from './progress.ts';
import type { OpenUploadDependencies } from './start.ts';

const NAMED_PARTS = 20;

type Reply = Answer<ReplyOf<'files.completeUpload'>> | Rejection;

/**
 * Finishes an upload. Every part is counted *before* the store joins them: a crash right after that
 * loses no part's time, and the request can be repeated from any point.
 */
export async function completeUpload(
  deps: OpenUploadDependencies,
  org: string,
  fileId: string,
  origin: Origin,
): Promise<Reply> {
  const loaded = await loadFile(deps, org, fileId);
  if (isRejection(loaded)) return loaded;
  const { state } = loaded;
  if (isStored(state)) return { body: progressOf(fileId, state), version: loaded.version };
  if (state.status !== 'uploading') return notOpen(state.status);
  return (await join(deps, org, fileId, state, origin)) ?? finish(deps, org, fileId, origin);
}

/** Counts the parts and has the store join them, where that is not done yet. */
export async function join(
  deps: OpenUploadDependencies,
  org: string,
  fileId: string,
  state: Uploading,
  origin: Origin,
): Promise<Rejection | undefined> {
  const stored = await deps.objects.listParts(placeOf(fileId, state));
  // Unknown to the store: put together by an earlier try, or aborted.
  if (stored === undefined) return undefined;
  const refused = incomplete(state, stored);
  if (refused !== undefined) return refused;
  const uncounted = stored.filter(({ part }) => !hasPart(state.parts, part));
  const counted = uncounted.length === 0 ? undefined : await count(deps, org, fileId, uncounted, origin);
  if (isRejection(counted)) return counted;
  const completion = await deps.objects.complete(placeOf(fileId, state), stored, state.checksum);
  if (completion === 'checksum-mismatch') {
    return reject('checksum-mismatch', 'the content does not have the checksum that was named at the start');
  }
  if (completion === 'part-missing') return reject('parts-missing', 'a part was replaced meanwhile: complete again');
  return undefined;
}

export const unknownToStore = () =>
  reject('upload-not-open', 'the store does not know this upload any more: start a new one');

/** Records the completion when the whole object is there. */
async function finish(deps: OpenUploadDependencies, org: string, fileId: string, origin: Origin): Promise<Reply> {
  const object = await deps.objects.head(storageKeyOf(org, fileId));
  if (object === undefined) return unknownToStore();
  const data = { organisationId: org, bytes: object.bytes };
  const command = commandsOf(file).CompleteUpload(fileId, data);
  const outcome = await deps.kernel.execute(file, command, origin);
  if (!outcome.ok) return outcome.rejection;
  if (outcome.state.status === 'none') throw new Error(`${outcome.stream} was completed and does not exist`);
  return { body: progressOf(fileId, outcome.state), version: outcome.version, positions: positionsOf(outcome) };
}

function incomplete(state: Uploading, stored: readonly StoredPart[]): Rejection | undefined {
  const wrong = stored.map((part) => wrongSize(state, part)).find((refused) => refused !== undefined);
  if (wrong !== undefined) return wrong;
  const there = new Set(stored.map(({ part }) => part));
  const last = state.sizing === 'declared' ? state.partCount : Math.max(1, ...there);
  const missing: number[] = [];
  for (let part = 1; part <= last; part += 1) if (!there.has(part)) missing.push(part);
  if (missing.length === 0) return undefined;
  const named = missing.slice(0, NAMED_PARTS).join(', ');
  const message = `${missing.length} of ${last} parts are missing: ${named}${missing.length > NAMED_PARTS ? ', …' : ''}`;
  return reject('parts-missing', message, { missing: missing.length });
}
