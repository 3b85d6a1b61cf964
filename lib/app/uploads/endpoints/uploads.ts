import { actorOf } from '../../http/caller.ts';
import { keyOf } from '../../http/create-once.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { abortUpload } from '../commands/abort.ts';
import { completeUpload } from '../commands/complete.ts';
import { confirmParts } from '../commands/confirm.ts';
import { readProgress } from '../commands/progress.ts';
import { signParts } from '../commands/sign.ts';
import { fileIdOf, startUpload, type UploadDependencies } from '../commands/start.ts';

type Name =
  | 'startUpload'
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
