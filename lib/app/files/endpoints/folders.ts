import { actorOf } from '../../http/caller.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import type { UploadDependencies } from '../../uploads/commands/start.ts';
import { folderNameOf, folderRow } from '../views/file-rows.ts';

type Name = 'listFolders' | 'moveFolder' | 'deleteFolder' | 'trashFolder';

/** Folders of an organisation: they are there while a file is below them. */
export function folderEndpoints(deps: UploadDependencies): Pick<Endpoints<'files'>, `files.${Name}`> {
  // Loaded with the first of them: the function starts without it.
  const commands = () => import('../commands/folders.ts');
  return {
    async 'files.listFolders'({ params, query }) {
      const folder = pathOf(query.parent ?? '/');
      const page = await folderRow.page(deps.views, { organisationId: params.org, folder }, wantedPage(query));
      const items = page.items.flatMap((row) => {
        const name = folderNameOf(row);
        const { files } = row.values;
        return files > 0 ? [{ path: folder === '' ? name : `${folder}/${name}`, name, files }] : [];
      });
      return { body: pageOf(page, items) };
    },

    'files.moveFolder': async ({ params, body, caller, origin }) => {
      const wanted = { org: params.org, actor: actorOf(caller), folder: normalized(body.from), cursor: body.cursor };
      return (await commands()).moveFolder(deps, wanted, pathOf(body.to), origin);
    },

    'files.deleteFolder': async ({ params, body, caller, origin }) => {
      const wanted = { org: params.org, actor: actorOf(caller), folder: normalized(body.folder), cursor: body.cursor };
      return (await commands()).deleteFolder(deps, wanted, origin);
    },

    'files.trashFolder': async ({ params, body, caller, origin }) => {
      const wanted = { org: params.org, actor: actorOf(caller), folder: normalized(body.folder), cursor: body.cursor };
      return (await commands()).trashFolder(deps, wanted, origin);
    },
  };
}

const normalized = (path: string) => path.normalize('NFC');

/** The top has an empty path. */
const pathOf = (folder: string) => (folder === '/' ? '' : folder.normalize('NFC'));
