import { commandsOf, isRejection, type Origin, type Rejection } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { file } from '../../../domain/file/file.ts';
import { storageKeyOf } from '../../../domain/file/sizing.ts';
import { isStored, type Uploading } from '../../../domain/file/state.ts';
import type { Answer, ReplyOf } from '../../http/endpoint.ts';
import { positionsOf } from '../../http/outcome.ts';
import { type JoinDependencies, join, uncountedPart } from './join.ts';
import { loadFile, notOpen, notStored } from './open.ts';
import { progressOf } from './progress.ts';
import type { OpenUploadDependencies } from './start.ts';

type Reply = Answer<ReplyOf<'files.completeUpload'>> | Rejection;

/**
 * Finishes an upload. Every part is counted *before* the store joins them: a crash right after that
 * loses no part's time, and the request can be repeated from any point. With very many parts it only starts the completion: the same
 * request, sent again, returns the result.
 */
export async function completeUpload(
  deps: JoinDependencies,
  org: string,
  fileId: string,
  origin: Origin,
): Promise<Reply> {
  const loaded = await loadFile(deps, org, fileId);
  if (isRejection(loaded)) return loaded;
  const { state } = loaded;
  if (isStored(state)) return { body: progressOf(fileId, state), version: loaded.version };
  if (state.status !== 'uploading') return notOpen(state.status);
  const joined = await join(deps, { org, fileId, as: 'file' }, state, origin);
  if (joined === 'ordered') return ordered(deps, org, fileId);
  return isRejection(joined) ? joined : finish(deps, { org, fileId, wasJoined: joined === undefined }, state, origin);
}

/** As it is now that its parts are counted; the worker may be done already. */
async function ordered(deps: JoinDependencies, org: string, fileId: string): Promise<Reply> {
  const loaded = await loadFile(deps, org, fileId);
  if (isRejection(loaded)) return loaded;
  const { state, version } = loaded;
  const progress = progressOf(fileId, state);
  return { version, body: state.status === 'uploading' ? { ...progress, completing: true } : progress };
}

/** Records the completion when the whole object is there. */
async function finish(
  deps: OpenUploadDependencies,
  { org, fileId, wasJoined }: { readonly org: string; readonly fileId: string; readonly wasJoined: boolean },
  state: Uploading,
  origin: Origin,
): Promise<Reply> {
  const object = await deps.objects.head(storageKeyOf(org, fileId));
  if (object === undefined) return notStored(state);
  const left = wasJoined ? uncountedPart(state, object) : undefined;
  const data = { organisationId: org, bytes: object.bytes, ...defined({ parts: left && [left] }) };
  const command = commandsOf(file).CompleteUpload(fileId, data);
  const outcome = await deps.kernel.execute(file, command, origin);
  if (!outcome.ok) return outcome.rejection;
  if (outcome.state.status === 'none') throw new Error(`${outcome.stream} was completed and does not exist`);
  return { body: progressOf(fileId, outcome.state), version: outcome.version, positions: positionsOf(outcome) };
}
