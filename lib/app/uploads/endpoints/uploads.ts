import { defined } from '../../../domain/defined.ts';
import type { FileRow } from '../../files/views/file-rows.ts';
import { actorOf } from '../../http/caller.ts';
import { keyOf } from '../../http/create-once.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { abortUpload } from '../commands/abort.ts';
import { completeUpload } from '../commands/complete.ts';
import { confirmParts } from '../commands/confirm.ts';
import { readProgress } from '../commands/progress.ts';
import { signParts } from '../commands/sign.ts';
import { fileIdOf, startUpload, type UploadDependencies, uploadIdOf } from '../commands/start.ts';
import { listUploads } from '../queries/list-uploads.ts';

type Name =
  | 'startUpload'
  | 'listUploads'
  | 'getUpload'
  | 'signParts'
  | 'confirmParts'
  | 'confirmPart'
  | 'completeUpload'
  | 'abortUpload';

/** Uploads of an organisation's members. */
export function uploadEndpoints(deps: UploadDependencies): Pick<Endpoints<'files'>, `files.${Name}`> {
  return {
    'files.startUpload': ({ params, body, caller, origin, idempotency }) => {
      const { name, contentType, checksum } = body;
      const sizeBytes = Number(body.sizeBytes);
      const wanted = { org: params.org, uploader: actorOf(caller), name, sizeBytes, contentType, checksum };
      return startUpload(deps, wanted, origin, keyOf(idempotency));
    },
    async 'files.listUploads'({ params, query }) {
      const page = await listUploads(deps.views, params.org, wantedPage(query));
      return { body: pageOf(page, page.items.map(openUploadOf)) };
    },
    'files.getUpload': ({ params }) => readProgress(deps, params.org, fileIdOf(params.upload)),
    'files.signParts': ({ params, body }) =>
      signParts(deps, params.org, fileIdOf(params.upload), body.parts, body.checksums),
    'files.confirmParts': ({ params, body, origin }) =>
      confirmParts(deps, params.org, fileIdOf(params.upload), body.parts, origin),
    'files.confirmPart': ({ params, origin }) =>
      confirmParts(deps, params.org, fileIdOf(params.upload), [params.part], origin),
    'files.completeUpload': ({ params, origin }) => completeUpload(deps, params.org, fileIdOf(params.upload), origin),
    'files.abortUpload': ({ params, origin }) => abortUpload(deps, params.org, fileIdOf(params.upload), origin),
  };
}

function openUploadOf({ values, createdAtMs }: FileRow): ReplyOf<'files.listUploads'>['items'][number] {
  const { fileId, name, declaredBytes, bytes, uploaderId, producedBy, checksum, expiresAtMs } = values;
  return {
    uploadId: uploadIdOf(fileId),
    fileId,
    name,
    sizeBytes: String(declaredBytes),
    receivedBytes: String(bytes),
    uploadedBy: uploaderId,
    ...defined({ producedBy, checksum }),
    createdAt: iso(createdAtMs),
    expiresAt: iso(expiresAtMs ?? createdAtMs),
  };
}
