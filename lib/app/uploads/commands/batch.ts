import { isRejection, type Origin, type Rejection, reject } from 'epoch';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import { defined } from '../../../domain/defined.ts';
import { checkFileName, isContentType } from '../../../domain/text.ts';
import { base64url, bytesOfHex } from '../../http/base64url.ts';
import { eachOf } from '../../http/each-of.ts';
import type { Answer, Positions, ReplyOf } from '../../http/endpoint.ts';
import { completeUpload } from './complete.ts';
import { isPutWhole, type placeOf } from './open.ts';
import { signedPartsOf } from './sign.ts';
import { signedWhole } from './sign-whole.ts';
import { type BegunUpload, beginUpload, fileIdOf, startedOf, type UploadDependencies } from './start.ts';
import { beginTogether, type KeyedUpload, MAX_BEGUN_TOGETHER } from './start-together.ts';

type StartReply = ReplyOf<'files.startUploads'>;
type StartItem = StartReply['items'][number];
type CompleteReply = ReplyOf<'files.completeUploads'>;
type Refusal = NonNullable<StartItem['refused']>;

/** Of a batch, where each is worked on by itself. Starts reserve from the one quota: more at once would wait for each other. */
const AT_ONCE = 8;

/** Who uploads, for whom, and the route whose keys are theirs. */
export interface Starter {
  readonly org: string;
  readonly uploader: string;
  readonly route: string;
  readonly producedBy?: string;
  readonly untilMs?: number;
  readonly whole?: boolean;
  /** A quota without room for all of those that begin together refuses all of them: they are of no use one by one. */
  readonly allOrNone?: boolean;
}

/** One file of a batch. `key`: its own Idempotency-Key. */
export interface BatchedStart {
  readonly key: string;
  readonly name: string;
  readonly sizeBytes: string;
  readonly contentType?: string | undefined;
  readonly checksum?: StartedChecksum | undefined;
}

type StartedChecksum = { readonly algorithm: 'CRC64NVME' | 'CRC32'; readonly value: string };

/**
 * Starts each upload as `files.startUpload` does, under the same key: it may be sent again alone or in any batch. What fails for
 * a reason that passes fails the whole call, whose repeat finds what has begun.
 */
export async function startUploads(
  deps: UploadDependencies,
  whose: Starter,
  starts: readonly BatchedStart[],
  origin: Origin,
): Promise<Answer<StartReply>> {
  const fates: (BegunUpload | Rejection | undefined)[] = starts.map(unusable);
  const usable = starts.flatMap((start, at) =>
    fates[at] === undefined ? [{ at, ...keyedOf(deps, whose, start) }] : [],
  );
  // One chunk after the other: they reserve from the one quota.
  for (let from = 0; from < usable.length; from += MAX_BEGUN_TOGETHER) {
    const chunk = usable.slice(from, from + MAX_BEGUN_TOGETHER);
    const begun = await beginEach(deps, whose, chunk, origin);
    for (const [index, { at }] of chunk.entries()) fates[at] = begun[index];
  }
  const positions: Positions[] = [];
  const items = await eachOf([...starts.entries()], AT_ONCE, async ([at, start]): Promise<StartItem> => {
    const fate = fates[at];
    if (fate === undefined) throw new Error(`upload ${at} of ${starts.length} has no outcome`);
    if (isRejection(fate)) return { refused: await refusalOf(fate) };
    positions.push(fate.positions);
    return { started: startedOf(fate), ...defined({ part: await onlyPart(deps, fate.fileId, fate.state, start) }) };
  });
  return { body: { items }, positions: Object.assign({}, ...positions) };
}

/** Together in one transaction; each by itself where one of them was begun before, or where only some are within the quota. */
async function beginEach(
  deps: UploadDependencies,
  { org, allOrNone = false }: Starter,
  uploads: readonly KeyedUpload[],
  origin: Origin,
): Promise<readonly (BegunUpload | Rejection)[]> {
  if (uploads.length > 1) {
    const begun = await beginTogether(deps, org, uploads, origin);
    if (begun !== undefined && !isRejection(begun)) return begun;
    if (allOrNone && begun?.code === 'quota-exceeded') return uploads.map(() => begun);
  }
  return eachOf(uploads, AT_ONCE, ({ wanted, idempotency }) =>
    beginUpload(deps, wanted, origin, idempotency).catch(reused),
  );
}

/** As the route for one file knows it. */
function keyedOf(deps: UploadDependencies, whose: Starter, { key, ...body }: BatchedStart): KeyedUpload {
  const { route: _route, allOrNone: _allOrNone, ...of } = whose;
  const wanted = { ...of, ...body, sizeBytes: Number(body.sizeBytes) };
  return { wanted, idempotency: idempotencyOf(deps, whose, key, body) };
}

/** Finishes each upload as `files.completeUpload` does. */
export function completeUploads(
  deps: UploadDependencies,
  org: string,
  uploads: readonly string[],
  origin: Origin,
): Promise<Answer<CompleteReply>> {
  return finishUploads(uploads, (fileId) => completeUpload(deps, org, fileId, origin));
}

/** Finishes each upload, each with its own outcome. */
export async function finishUploads(
  uploads: readonly string[],
  finish: (fileId: string) => Promise<Finished | Rejection>,
): Promise<Answer<ReplyOf<'attempts.stageOutputs'>>> {
  const positions: Positions[] = [];
  const items = await eachOf(uploads, AT_ONCE, async (uploadId) => {
    const fileId = fileIdOf(uploadId);
    const finished = await finish(fileId);
    if (isRejection(finished)) return { uploadId, refused: await refusalOf(finished) };
    positions.push(finished.positions ?? {});
    const { completing, proof } = finished.body ?? {};
    return completing ? { uploadId, completing } : { uploadId, fileId, ...defined({ proof }) };
  });
  return { body: { items }, positions: Object.assign({}, ...positions) };
}

interface Finished {
  readonly positions?: Positions;
  readonly body?: { readonly completing?: boolean | undefined; readonly proof?: string };
}

/** The same identity as that of the route for one file. */
function idempotencyOf(
  { digest }: Pick<UploadDependencies, 'digest'>,
  { uploader: actor, route }: Starter,
  key: string,
  body: Omit<BatchedStart, 'key'>,
) {
  const bodyHash = base64url(bytesOfHex(digest(canonicalJson(body))));
  return { actor, route, key, bodyHash };
}

function unusable({ name, contentType }: BatchedStart): Rejection | undefined {
  return checkFileName(name) ?? checkContentType(contentType);
}

/** Looked at before the store is asked: it takes no header that is none. */
function checkContentType(type: string | undefined): Rejection | undefined {
  if (type === undefined || isContentType(type)) return undefined;
  return reject('content-type-invalid', 'contentType must be a media type such as application/gzip');
}

function reused(error: unknown): Rejection {
  const code = error instanceof Error ? (error as { readonly code?: unknown }).code : undefined;
  if (code === 'idempotency-key-reused') return reject(code, 'this key was used for another file');
  throw error;
}

/** Signed at once where it is all of the file: its upload takes no call besides. */
async function onlyPart(
  deps: UploadDependencies,
  fileId: string,
  state: Parameters<typeof placeOf>[1],
  { checksum, contentType }: Pick<BatchedStart, 'checksum' | 'contentType'>,
) {
  if (state.partCount !== 1) return undefined;
  if (isPutWhole(state)) return (await signedWhole(deps, fileId, state, contentType)).parts[0];
  const { parts } = await signedPartsOf(deps, fileId, state, [1], checksum && [checksum.value]);
  return parts[0];
}

/** The table of codes is loaded with the first refusal. */
async function refusalOf({ code, message: detail }: Rejection): Promise<Refusal> {
  const { errorKinds } = await import('../../../api/errors.ts');
  const { status, title } = errorKinds[code] ?? { status: 422, title: 'The request was refused' };
  return { status, code, title, detail };
}
