import { file } from '../../../domain/file/commands.ts';
import { storageKeyOf } from '../../../domain/file/sizing.ts';
import type { Uploading } from '../../../domain/file/state.ts';
import { isId } from '../../../domain/ids.ts';
import { isRejection, type Rejection, reject } from '../../../epoch/rejection.ts';
import type { Credentials } from '../../ports/credentials.ts';
import { actorOf, type Caller, type UploadCapability } from '../caller.ts';
import type { Endpoints } from '../endpoint.ts';
import { iso } from '../outcome.ts';
import { SECRET_BYTES, secretOf } from '../secret.ts';
import { abortUpload } from '../uploads/abort.ts';
import { completeUpload } from '../uploads/complete.ts';
import { type Existing, loadFile, notOpen, placeOf } from '../uploads/open.ts';
import { DEFAULT_CONTENT_TYPE, startUpload, type UploadWorld } from '../uploads/start.ts';

export interface UppyWorld extends UploadWorld {
  readonly credentials: Credentials;
  readonly wallMs: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

const CAPABILITY_MS = 60 * 60 * 1_000;
const TYPE = /^[a-z0-9!#$&^_.+-]{1,60}\/[a-z0-9!#$&^_.+-]{1,60}$/i;

/**
 * What Uppy's AWS S3 plugin asks of a companion server. It sends no authorization header, so the endpoint's path holds
 * the right to upload so much for so long; an upload belongs to the capability's user, like any other of theirs.
 */
export function uppyEndpoints(
  world: UppyWorld,
): Pick<
  Endpoints<'files'>,
  `files.uppy${'Create' | 'ListParts' | 'SignPart' | 'Complete' | 'Abort'}` | 'files.createUploadCapability'
> {
  const { objects, credentials, wallMs, random } = world;

  /** The upload that key and id name together, when it is one of this capability's user. */
  async function find(
    caller: Caller,
    key: string,
    s3Upload: string,
  ): Promise<{ of: UploadCapability; fileId: string; state: Existing } | Rejection> {
    const of = capabilityOf(caller);
    const fileId = key.slice(of.org.length + 1);
    const unknown = () => reject('not-found', 'there is no such upload');
    if (!isId('file', fileId) || key !== storageKeyOf(of.org, fileId)) return unknown();
    const loaded = await loadFile(world, of.org, fileId);
    if (isRejection(loaded)) return unknown();
    const { state } = loaded;
    if ('uploadId' in state && state.uploadId !== s3Upload) return unknown();
    if ('uploaderId' in state && state.uploaderId !== of.user) return unknown();
    return { of, fileId, state };
  }

  async function open(
    caller: Caller,
    key: string,
    s3Upload: string,
  ): Promise<{ of: UploadCapability; fileId: string; state: Uploading } | Rejection> {
    const found = await find(caller, key, s3Upload);
    if (isRejection(found)) return found;
    const { state, ...rest } = found;
    return state.status === 'uploading' ? { ...rest, state } : notOpen(state.status);
  }

  return {
    async 'files.createUploadCapability'({ params, body, caller }) {
      const secret = secretOf('upload', random(SECRET_BYTES));
      const { maxUploads } = body;
      const id = secretOf('upload', random(SECRET_BYTES)).slice(5);
      const capability = { id, org: params.org, user: actorOf(caller), maxUploads, maxBytes: Number(body.maxBytes) };
      const expiresAtMs = wallMs() + CAPABILITY_MS;
      await credentials.add(secret, { kind: 'upload', capability, expiresAtMs });
      return { body: { endpoint: `/v1/uploads/uppy/${secret}`, expiresAt: iso(expiresAtMs) } };
    },

    async 'files.uppyCreate'({ caller, body, origin, requestId }) {
      const of = capabilityOf(caller);
      const said = Number(body.metadata?.['size']);
      const sizeBytes = body.metadata?.['size'] != null && Number.isSafeInteger(said) && said >= 0 ? said : of.maxBytes;
      if (!(await credentials.spend(of, sizeBytes))) {
        return reject('capability-exhausted', `this allows ${of.maxUploads} uploads of ${of.maxBytes} bytes together`);
      }
      const contentType = body.type != null && TYPE.test(body.type) ? body.type : undefined;
      const wanted = {
        org: of.org,
        uploader: of.user,
        name: body.filename,
        sizeBytes,
        sizing: 'observed',
        contentType,
      } as const;
      const idempotency = { actor: of.user, route: 'files.uppyCreate', key: requestId, bodyHash: requestId };
      const started = await startUpload(world, wanted, origin, idempotency);
      if (isRejection(started)) return started;
      const { state } = await world.kernel.load(file, started.body.fileId);
      if (state.status !== 'uploading' || state.uploadId === undefined)
        throw new Error(`${started.body.fileId} is not open`);
      const reply = { key: storageKeyOf(of.org, started.body.fileId), uploadId: state.uploadId };
      return started.positions === undefined ? { body: reply } : { body: reply, positions: started.positions };
    },

    async 'files.uppyListParts'({ caller, params, query }) {
      const found = await open(caller, query.key, params.s3Upload);
      if (isRejection(found)) return found;
      const parts = (await objects.listParts(placeOf(found.fileId, found.state))) ?? [];
      return { body: parts.map(({ part, bytes, etag }) => ({ PartNumber: part, Size: bytes, ETag: etag })) };
    },

    async 'files.uppySignPart'({ caller, params, query }) {
      const found = await open(caller, query.key, params.s3Upload);
      if (isRejection(found)) return found;
      const { url, expiresAtMs } = await objects.signPart(placeOf(found.fileId, found.state), params.part);
      return { body: { url, expires: Math.floor((expiresAtMs - world.clock.nowMs()) / 1_000) } };
    },

    async 'files.uppyComplete'({ caller, params, query, origin }) {
      const found = await find(caller, query.key, params.s3Upload);
      if (isRejection(found)) return found;
      const completed = await completeUpload(world, found.of.org, found.fileId, origin);
      if (isRejection(completed)) return completed;
      const name = 'name' in found.state ? found.state.name : found.fileId;
      const { url } = await objects.signDownload(query.key, name, DEFAULT_CONTENT_TYPE);
      return { ...completed, body: { location: url, key: query.key } };
    },

    async 'files.uppyAbort'({ caller, params, query, origin }) {
      const found = await find(caller, query.key, params.s3Upload);
      if (isRejection(found)) return found;
      const aborted = await abortUpload(world, found.of.org, found.fileId, origin);
      return isRejection(aborted) ? aborted : { ...aborted, body: {} };
    },
  };
}

function capabilityOf(caller: Caller): UploadCapability {
  if (caller.kind !== 'upload')
    throw new Error(`an upload client's route was called by ${caller.kind}: it must be declared so`);
  return caller;
}
