import { isRejection, type Origin, type Rejection, reject } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { checkFileName, isContentType } from '../../../domain/text.ts';
import { base64url, bytesOfHex } from '../../http/base64url.ts';
import { canonicalJson } from '../../http/canonical-json.ts';
import { eachOf } from '../../http/each-of.ts';
import type { Answer, Positions, ReplyOf } from '../../http/endpoint.ts';
import { completeUpload } from './complete.ts';
import type { placeOf } from './open.ts';
import { signedPartsOf } from './sign.ts';
import { beginUpload, fileIdOf, startedOf, type UploadDependencies } from './start.ts';

type StartReply = ReplyOf<'files.startUploads'>;
type StartItem = StartReply['items'][number];
type CompleteReply = ReplyOf<'files.completeUploads'>;
type Refusal = NonNullable<StartItem['refused']>;

/** Of a batch. All starts reserve from the one quota: more at once would wait for each other. */
const AT_ONCE = 8;

/** Who uploads, for whom, and the route whose keys are theirs. */
export interface Starter {
  readonly org: string;
  readonly uploader: string;
  readonly route: string;
  readonly producedBy?: string;
  readonly untilMs?: number;
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
  const positions: Positions[] = [];
  const items = await eachOf(starts, AT_ONCE, async ({ key, ...body }): Promise<StartItem> => {
    const unusable = checkFileName(body.name) ?? checkContentType(body.contentType);
    if (unusable !== undefined) return { refused: await refusalOf(unusable) };
    const { route: _route, ...of } = whose;
    const wanted = { ...of, ...body, sizeBytes: Number(body.sizeBytes) };
    const begun = await beginUpload(deps, wanted, origin, idempotencyOf(deps, whose, key, body)).catch(reused);
    if (isRejection(begun)) return { refused: await refusalOf(begun) };
    positions.push(begun.positions);
    return { started: startedOf(begun), ...defined({ part: await onlyPart(deps, begun.fileId, begun.state, body) }) };
  });
  return { body: { items }, positions: Object.assign({}, ...positions) };
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
): Promise<Answer<CompleteReply>> {
  const positions: Positions[] = [];
  const items = await eachOf(uploads, AT_ONCE, async (uploadId) => {
    const fileId = fileIdOf(uploadId);
    const finished = await finish(fileId);
    if (isRejection(finished)) return { uploadId, refused: await refusalOf(finished) };
    positions.push(finished.positions ?? {});
    return { uploadId, fileId };
  });
  return { body: { items }, positions: Object.assign({}, ...positions) };
}

interface Finished {
  readonly positions?: Positions;
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

/** Looked at before the store is asked: it takes no header that is none. */
function checkContentType(type: string | undefined): Rejection | undefined {
  if (type === undefined || isContentType(type)) return undefined;
  return reject('invalid-content-type', 'contentType must be a media type such as application/gzip');
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
  { checksum }: Pick<BatchedStart, 'checksum'>,
) {
  if (state.partCount !== 1) return undefined;
  const { parts } = await signedPartsOf(deps, fileId, state, [1], checksum && [checksum.value]);
  return parts[0];
}

/** The table of codes is loaded with the first refusal. */
async function refusalOf({ code, message: detail }: Rejection): Promise<Refusal> {
  const { errorKinds } = await import('../../../api/errors.ts');
  const { status, title } = errorKinds[code] ?? { status: 422, title: 'The request was refused' };
  return { status, code, title, detail };
}
