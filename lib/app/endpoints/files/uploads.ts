import { actorOf } from '../caller.ts';
import { keyOf } from '../create-once.ts';
import type { Endpoints } from '../endpoint.ts';
import { abortUpload } from '../uploads/abort.ts';
import { completeUpload } from '../uploads/complete.ts';
import { confirmParts } from '../uploads/confirm.ts';
import { readProgress } from '../uploads/progress.ts';
import { signParts } from '../uploads/sign.ts';
import { fileIdOf, startUpload, type UploadWorld } from '../uploads/start.ts';

type Name =
  | 'startUpload'
  | 'getUpload'
  | 'signParts'
  | 'confirmParts'
  | 'confirmPart'
  | 'completeUpload'
  | 'abortUpload';

/** Uploads of an organisation's members. */
export function uploadEndpoints(world: UploadWorld): Pick<Endpoints<'files'>, `files.${Name}`> {
  return {
    'files.startUpload': ({ params, body, caller, origin, idempotency }) => {
      const { name, contentType, checksum } = body;
      const sizeBytes = Number(body.sizeBytes);
      const wanted = { org: params.org, uploader: actorOf(caller), name, sizeBytes, contentType, checksum };
      return startUpload(world, wanted, origin, keyOf(idempotency));
    },
    'files.getUpload': ({ params }) => readProgress(world, params.org, fileIdOf(params.upload)),
    'files.signParts': ({ params, body }) => signParts(world, params.org, fileIdOf(params.upload), body.parts),
    'files.confirmParts': ({ params, body, origin }) =>
      confirmParts(world, params.org, fileIdOf(params.upload), body.parts, origin),
    'files.confirmPart': ({ params, origin }) =>
      confirmParts(world, params.org, fileIdOf(params.upload), [params.part], origin),
    'files.completeUpload': ({ params, origin }) => completeUpload(world, params.org, fileIdOf(params.upload), origin),
    'files.abortUpload': ({ params, origin }) => abortUpload(world, params.org, fileIdOf(params.upload), origin),
  };
}
