import { actorOf } from '../../http/caller.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import type { UploadDependencies } from '../commands/start.ts';

type Name = 'startUploads' | 'completeUploads';

/** Uploads of many small files, each with a fate of its own. */
export function uploadBatchEndpoints(deps: UploadDependencies): Pick<Endpoints<'files'>, `files.${Name}`> {
  // Loaded with the first of them: the function starts without it.
  const batch = () => import('../commands/batch.ts');
  return {
    async 'files.startUploads'({ params: { org }, body, caller, origin }) {
      // The same keys as those of the route for one file.
      const route = `POST /v1/orgs/${org}/uploads`;
      const { startUploads } = await batch();
      return startUploads(deps, { org, uploader: actorOf(caller), route }, body.uploads, origin);
    },
    'files.completeUploads': async ({ params, body, origin }) =>
      (await batch()).completeUploads(deps, params.org, body.uploads, origin),
  };
}
