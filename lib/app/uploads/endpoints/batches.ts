import { actorOf } from '../../http/caller.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import type { UploadDependencies } from '../commands/start.ts';

type Name = 'startUploads' | 'completeUploads';

/** Uploads of many small files, each with a fate of its own. */
export function uploadBatchEndpoints(deps: UploadDependencies): Pick<Endpoints<'files'>, `files.${Name}`> {
  // Loaded with the first of them: the function starts without it.
  const batch = () => import('../commands/batch.ts');
  return {
    'files.startUploads': async ({ params, body, caller, origin }) =>
      (await batch()).startUploads(deps, { org: params.org, uploader: actorOf(caller) }, body.uploads, origin),
    'files.completeUploads': async ({ params, body, origin }) =>
      (await batch()).completeUploads(deps, params.org, body.uploads, origin),
  };
}
