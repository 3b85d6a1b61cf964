import { storageKeyOf } from '../../../domain/file/sizing.ts';
import type { Uploading } from '../../../domain/file/state.ts';
import type { ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { beginningOf } from './open.ts';
import { DEFAULT_CONTENT_TYPE, type UploadDependencies } from './start.ts';

/** The URL of an upload's only part, which is put as the object, with the checksum that was named at the start. */
export async function signedWhole(
  { objects }: Pick<UploadDependencies, 'objects'>,
  fileId: string,
  { organisationId, declaredBytes: bytes, checksum }: Uploading,
  contentType = DEFAULT_CONTENT_TYPE,
): Promise<ReplyOf<'files.signParts'>> {
  if (checksum === undefined) throw new Error(`${fileId} is put whole and has no checksum`);
  const key = storageKeyOf(organisationId, fileId);
  const { url, headers, expiresAtMs } = await objects.signPut(key, { contentType, bytes, checksum });
  const part = { part: 1, url, sizeBytes: String(bytes), headers: { ...headers } };
  return { parts: [part], expiresAt: iso(expiresAtMs) };
}

/** The same again: the content's type is in the first event alone. */
export async function signedAgain(
  deps: UploadDependencies,
  fileId: string,
  state: Uploading,
): Promise<ReplyOf<'files.signParts'>> {
  const begun = await beginningOf(deps.kernel, fileId);
  if (begun === undefined) throw new Error(`${fileId} has not begun`);
  return signedWhole(deps, fileId, state, begun.contentType);
}
