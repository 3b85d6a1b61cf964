import { isRejection, type Origin, type Rejection, reject } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { MAX_PARTS, MIN_S3_PART_BYTES } from '../../../domain/limits.ts';
import { isContentType } from '../../../domain/text.ts';
import type { Answer } from '../../http/endpoint.ts';
import type { Allowance, Credentials, UploadCapability } from '../../ports/credentials.ts';
import { loadFile } from './open.ts';
import { DEFAULT_CONTENT_TYPE, startUpload, type UploadDependencies } from './start.ts';

/** The upload of a client without an authorization header. */
export interface WantedByCapability {
  readonly name: string;
  readonly type: string | null | undefined;
  /** Absent when the client does not declare it. */
  readonly sizeBytes: number | undefined;
  /** The client's own; what Uppy would choose when absent. */
  readonly partSize?: number | undefined;
  /** `form`: put in one request whose size the form bounds. `parts`: each is signed with its length. */
  readonly by: 'form' | 'parts';
}

/** An upload that has begun. */
export interface Begun {
  readonly fileId: string;
  readonly uploadId: string;
  readonly contentType: string;
  /** Taken from the capability and reserved in the quota: the most that may be put. */
  readonly reservedBytes: number;
  readonly positions: Pick<Answer<never>, 'positions'>;
}

/** What an upload takes that does not say its size, when a fair share of what is left is less: as Uppy's largest small file. */
const UNSAID_BYTES = 100 * 1024 * 1024;

/**
 * Takes an upload's bytes from a capability, reserves them in the quota, and begins it. Reservations of a capability
 * together never pass its bytes, also when uploads race: they are taken before anything is reserved, and settled when the upload
 * ends and its size is sure.
 */
export async function beginByCapability(
  deps: UploadDependencies & { readonly credentials: Credentials },
  of: UploadCapability,
  wanted: WantedByCapability,
  origin: Origin,
  requestId: string,
): Promise<Begun | Rejection> {
  const { credentials } = deps;
  const left = await credentials.left(of);
  const reservedBytes = wanted.sizeBytes ?? shareOf(left);
  const fileId = deps.newId('file');
  const isSaid = wanted.sizeBytes !== undefined;
  if (left.uploads === 0 || (!isSaid && left.bytes === 0)) return exhausted(of);
  if (!(await credentials.charge(of, fileId, reservedBytes))) return exhausted(of);
  const began = await begin({ ...deps, newId: () => fileId }, of, { ...wanted, reservedBytes }, origin, requestId);
  if (isRejection(began)) await credentials.giveBack(of, fileId);
  return began;
}

async function begin(
  deps: UploadDependencies,
  { org, user: uploader }: UploadCapability,
  wanted: WantedByCapability & { readonly reservedBytes: number },
  origin: Origin,
  requestId: string,
): Promise<Begun | Rejection> {
  const { name, type, sizeBytes, reservedBytes, by } = wanted;
  const contentType = type != null && isContentType(type) ? type : DEFAULT_CONTENT_TYPE;
  const sized =
    by === 'parts' && sizeBytes !== undefined
      ? ({ sizing: 'declared', partSize: wanted.partSize ?? uppyPartSize(sizeBytes) } as const)
      : ({ sizing: 'observed' } as const);
  // Uppy sends no key; a creation that it repeats is another upload, and the first one expires.
  const idempotency = { actor: uploader, route: 'files.uppyCreate', key: requestId, bodyHash: requestId };
  const start = { org, uploader, name, sizeBytes: reservedBytes, contentType, ...sized };
  const started = await startUpload(deps, start, origin, idempotency);
  if (isRejection(started)) return started;
  const { fileId } = started.body;
  const loaded = await loadFile(deps, org, fileId);
  if (isRejection(loaded)) return loaded;
  const { state } = loaded;
  if (state.status !== 'uploading' || state.uploadId === undefined) throw new Error(`${fileId} is not open`);
  const positions = defined({ positions: started.positions });
  return { fileId, uploadId: state.uploadId, contentType, reservedBytes, positions };
}

/** A fair share of what is left, but enough for a file that is small to Uppy: several may go up at the same time. */
function shareOf({ uploads, bytes }: Allowance): number {
  return Math.min(bytes, Math.max(UNSAID_BYTES, Math.floor(bytes / Math.max(1, uploads))));
}

/** How versions 5 and 6 of Uppy cut a file by default. */
export function uppyPartSize(bytes: number): number {
  return Math.max(MIN_S3_PART_BYTES, Math.ceil(bytes / MAX_PARTS));
}

export function exhausted({ maxUploads, maxBytes }: UploadCapability): Rejection {
  return reject('capability-exhausted', `this allows ${maxUploads} uploads of ${maxBytes} bytes together`);
}
