import { isRejection, type Rejection, reject } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { bytesOfPart, storageKeyOf } from '../../../domain/file/sizing.ts';
import type { Uploading } from '../../../domain/file/state.ts';
import { isId } from '../../../domain/ids.ts';
import { MAX_S3_PART_BYTES, MIN_S3_PART_BYTES } from '../../../domain/limits.ts';
import { secretOf } from '../../accounts/commands/secret.ts';
import { actorOf, type Caller, ownedTokenOf } from '../../http/caller.ts';
import { keyOf } from '../../http/create-once.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { idOnce, type OnceDependencies, once, secretBytes } from '../../http/once.ts';
import { iso } from '../../http/outcome.ts';
import type { Credentials, UploadCapability } from '../../ports/credentials.ts';
import type { StoredPart } from '../../ports/object-store.ts';
import { abortUpload } from '../commands/abort.ts';
import { beginByCapability, exhausted } from '../commands/capability.ts';
import { completeUpload } from '../commands/complete.ts';
import { formKeyOf } from '../commands/form.ts';
import { bytesOf } from '../commands/join.ts';
import { observeUpload } from '../commands/observe-uploads.ts';
import { type Existing, loadFile, notOpen, placeOf } from '../commands/open.ts';
import { DEFAULT_CONTENT_TYPE, type UploadDependencies } from '../commands/start.ts';

export interface UppyDependencies extends UploadDependencies, OnceDependencies {
  readonly credentials: Credentials;
  readonly wallMs: () => number;
}

type Starting = 'files.createUploadCapability' | `files.uppy${'Params' | 'Create'}`;
type Continuing = `files.uppy${'ListParts' | 'SignPart' | 'Complete' | 'Abort'}`;

const CAPABILITY_MS = 60 * 60 * 1_000;

/**
 * What Uppy's AWS S3 plugin asks of a companion server. It sends no authorization header, so the endpoint's path holds
 * the right to upload so much for so long; an upload belongs to the capability's user, like any other of theirs.
 */
export function uppyEndpoints(deps: UppyDependencies): Pick<Endpoints<'files'>, Starting | Continuing> {
  return { ...startingEndpoints(deps), ...continuingEndpoints(deps) };
}

/** A right to upload, and the uploads that begin by it. */
function startingEndpoints(deps: UppyDependencies): Pick<Endpoints<'files'>, Starting> {
  const { objects, credentials, wallMs } = deps;

  return {
    async 'files.createUploadCapability'({ params, body, caller, idempotency }) {
      const key = keyOf(idempotency);
      const secret = secretOf('upload', await secretBytes(deps, key));
      const made = await once(deps, key, async () => {
        const id = await idOnce(deps, 'capability', key);
        const limits = { maxUploads: body.maxUploads, maxBytes: Number(body.maxBytes) };
        const madeWith = ownedTokenOf(caller);
        const whose = { id, org: params.org, user: actorOf(caller), ...defined({ madeWith }) };
        const expiresAtMs = wallMs() + CAPABILITY_MS;
        await credentials.add(secret, { kind: 'upload', capability: { ...whose, ...limits }, expiresAtMs });
        // A first request with this key may have died before it was answered: its capability is the one that counts.
        const standing = await credentials.find(secret);
        return { body: { expiresAt: iso(standing?.expiresAtMs ?? expiresAtMs) } };
      });
      return isRejection(made) ? made : { body: { endpoint: `/v1/uploads/uppy/${secret}`, ...made.body } };
    },

    async 'files.uppyParams'({ caller, query, origin, requestId }) {
      const of = capabilityOf(caller);
      const { filename: name, type } = query;
      const wanted = { name, type, sizeBytes: sizeSaid(query['metadata[size]']), by: 'form' } as const;
      const began = await beginByCapability(deps, of, wanted, origin, requestId);
      if (isRejection(began)) return began;
      const { fileId, contentType, reservedBytes, positions } = began;
      const key = formKeyOf({ org: of.org, fileId, capability: of });
      const mostBytes = Math.min(reservedBytes, MAX_S3_PART_BYTES);
      const { url, fields, expiresAtMs } = await objects.signForm(key, contentType, mostBytes);
      const expires = Math.floor((expiresAtMs - deps.clock.nowMs()) / 1_000);
      return { body: { method: 'POST', url, fields, expires }, ...positions };
    },

    async 'files.uppyCreate'({ caller, body, origin, requestId }) {
      const of = capabilityOf(caller);
      const { filename: name, type, metadata } = body;
      const partSize = sizeSaid(metadata?.['partSize']);
      const wanted = { name, type, sizeBytes: sizeSaid(metadata?.['size']), partSize, by: 'parts' } as const;
      const began = await beginByCapability(deps, of, wanted, origin, requestId);
      if (isRejection(began)) return began;
      const { fileId, uploadId, positions } = began;
      return { body: { key: storageKeyOf(of.org, fileId), uploadId }, ...positions };
    },
  };
}

/** Parts and ends of uploads that have begun. */
function continuingEndpoints(deps: UppyDependencies): Pick<Endpoints<'files'>, Continuing> {
  const { objects, credentials } = deps;

  return {
    async 'files.uppyListParts'({ caller, params, query }) {
      const found = await open(deps, caller, query.key, params.s3Upload);
      if (isRejection(found)) return found;
      const parts = (await objects.listParts(placeOf(found.fileId, found.state))) ?? [];
      return { body: parts.map(({ part, bytes, etag }) => ({ PartNumber: part, Size: bytes, ETag: etag })) };
    },

    async 'files.uppySignPart'({ caller, params, query }) {
      const found = await open(deps, caller, query.key, params.s3Upload);
      if (isRejection(found)) return found;
      const { of, fileId, state } = found;
      const { part } = params;
      const partCount = partsOf(state);
      if (part > partCount)
        return reject('part-out-of-range', `parts are numbered from 1 to ${partCount}, got ${part}`);
      const place = placeOf(fileId, state);
      // A client that has not said the file's size cannot say a part's: it gets no more parts than its bytes can have,
      // and none once they are used up. What it puts beyond is counted and paid, and ends the upload.
      const bytes = state.sizing === 'declared' ? bytesOfPart(part, state, state.declaredBytes) : undefined;
      if (bytes === undefined) {
        const stored = (await objects.listParts(place)) ?? [];
        const others = stored.filter((one) => one.part !== part).reduce((sum, one) => sum + one.bytes, 0);
        if (others >= state.declaredBytes) return exhausted(of);
      }
      const { url, expiresAtMs } = await objects.signPart(place, { part, bytes });
      return { body: { url, expires: Math.floor((expiresAtMs - deps.clock.nowMs()) / 1_000) } };
    },

    async 'files.uppyComplete'({ caller, params, query, body, origin }) {
      const found = await find(deps, caller, query.key, params.s3Upload);
      if (isRejection(found)) return found;
      const { of, fileId, state } = found;
      if (state.status === 'uploading') {
        const stored = (await objects.listParts(placeOf(fileId, state))) ?? [];
        const refused = differing(body.parts, stored);
        if (refused !== undefined) return refused;
        if (bytesOf(stored) > state.declaredBytes) {
          // Counted until now, and ended.
          await observeUpload(deps, fileId, origin);
          return exhausted(of);
        }
      }
      const completed = await completeUpload(deps, of.org, fileId, origin);
      if (isRejection(completed)) return completed;
      // Its client knows of no second answer: it asks again, as after any failure that passes.
      if (completed.body.completing) return reject('upload-completing', 'the store joins the parts: complete again');
      // Only now is the size sure, and nothing more can be put: what was taken beyond it is given back.
      await credentials.charge(of, fileId, Number(completed.body.sizeBytes));
      const name = 'name' in found.state ? found.state.name : found.fileId;
      const { url } = await objects.signDownload(query.key, name, DEFAULT_CONTENT_TYPE);
      return { ...completed, body: { location: url, key: query.key } };
    },

    async 'files.uppyAbort'({ caller, params, query, origin }) {
      const found = await find(deps, caller, query.key, params.s3Upload);
      if (isRejection(found)) return found;
      const aborted = await abortUpload(deps, found.of.org, found.fileId, origin);
      if (!isRejection(aborted)) await credentials.charge(found.of, found.fileId, 0);
      return isRejection(aborted) ? aborted : { ...aborted, body: {} };
    },
  };
}

/** The upload that key and id name together, when it is one of this capability's user. */
async function find(
  deps: UppyDependencies,
  caller: Caller,
  key: string,
  s3Upload: string,
): Promise<{ of: UploadCapability; fileId: string; state: Existing } | Rejection> {
  const of = capabilityOf(caller);
  const fileId = key.slice(of.org.length + 1);
  const unknown = () => reject('not-found', 'there is no such upload');
  if (!isId('file', fileId) || key !== storageKeyOf(of.org, fileId)) return unknown();
  const loaded = await loadFile(deps, of.org, fileId);
  if (isRejection(loaded)) return unknown();
  const { state } = loaded;
  if ('uploadId' in state && state.uploadId !== s3Upload) return unknown();
  if ('uploaderId' in state && state.uploaderId !== of.user) return unknown();
  return { of, fileId, state };
}

async function open(
  deps: UppyDependencies,
  caller: Caller,
  key: string,
  s3Upload: string,
): Promise<{ of: UploadCapability; fileId: string; state: Uploading } | Rejection> {
  const found = await find(deps, caller, key, s3Upload);
  if (isRejection(found)) return found;
  const { state, ...rest } = found;
  return state.status === 'uploading' ? { ...rest, state } : notOpen(state.status);
}

/** Parts that an upload may have: where no size was said, as many as its bytes make when none but the last is small. */
function partsOf({ sizing, partCount, declaredBytes }: Uploading): number {
  return sizing === 'declared' ? partCount : Math.max(1, Math.ceil(declaredBytes / MIN_S3_PART_BYTES));
}

/** A client's list of parts, as S3 compares it: all that are there, in order, each with its ETag. Nothing is there after a completion. */
function differing(
  listed: readonly { readonly PartNumber: number; readonly ETag: string }[],
  stored: readonly StoredPart[],
): Rejection | undefined {
  if (stored.length === 0) return undefined;
  const bare = (etag: string) => etag.replaceAll('"', '');
  const at = stored.findIndex(({ part, etag }, index) => {
    const one = listed[index];
    return one === undefined || one.PartNumber !== part || bare(one.ETag) !== bare(etag);
  });
  if (at < 0 && listed.length === stored.length) return undefined;
  const wrong = listed[at < 0 ? stored.length : at];
  const named = wrong === undefined ? 'ends before' : `has part ${wrong.PartNumber} with ETag ${wrong.ETag} at`;
  return reject(
    'parts-differ',
    `the list ${named} place ${(at < 0 ? stored.length : at) + 1}; the store has ${stored.length} parts`,
  );
}

/** A size in bytes, as a client's metadata say it: a number, or its text. */
function sizeSaid(said: unknown): number | undefined {
  const bytes = typeof said === 'string' && /^[0-9]{1,13}$/.test(said) ? Number(said) : said;
  return typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : undefined;
}

function capabilityOf(caller: Caller): UploadCapability {
  if (caller.kind !== 'upload')
    throw new Error(`an upload client's route was called by ${caller.kind}: it must be declared so`);
  return caller;
}
