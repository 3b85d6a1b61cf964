import { commandsOf, reject, type SentCommand } from 'epoch';
import type { FileCommand } from '../../../domain/file/commands.ts';
import { file } from '../../../domain/file/file.ts';
import { actorOf } from '../../http/caller.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { expecting, positionsOf } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import type { UploadDependencies } from '../../uploads/commands/start.ts';
import { fileAsLogged, fileOf } from '../queries/file-reply.ts';
import { fileRow, trashRow } from '../views/file-rows.ts';

type Name = 'trash' | 'restore' | 'listTrash' | 'emptyTrash';
type Asked = Parameters<Endpoints<'files'>['files.trash']>[0];

/** Files that were deleted and can be restored. */
export function trashEndpoints(deps: UploadDependencies): Pick<Endpoints<'files'>, `files.${Name}`> {
  const { kernel, views } = deps;

  async function act(command: SentCommand<FileCommand>, { params, origin, ifMatch }: Asked) {
    const outcome = await kernel.execute(file, command, origin, expecting(ifMatch));
    if (!outcome.ok) return outcome.rejection;
    const row = await fileRow.get(views, { fileId: params.file });
    const body = row === undefined ? undefined : fileAsLogged(row, outcome.state);
    if (body === undefined) return reject('not-found', 'there is no such file');
    return { body, version: outcome.version, positions: positionsOf(outcome) };
  }

  return {
    'files.trash'(asked) {
      const { params, caller } = asked;
      const data = { organisationId: params.org, trashedBy: actorOf(caller) };
      return act(commandsOf(file).TrashFile(params.file, data), asked);
    },

    'files.restore'(asked) {
      const { params, caller } = asked;
      const data = { organisationId: params.org, restoredBy: actorOf(caller) };
      return act(commandsOf(file).RestoreFile(params.file, data), asked);
    },

    async 'files.listTrash'({ params, query }) {
      const page = await trashRow.page(views, { organisationId: params.org }, wantedPage(query));
      const rows = await fileRow.getMany(
        views,
        page.items.map(({ values }) => values),
      );
      const items = rows.flatMap((row) =>
        row.values.status === 'trashed' ? [fileOf({ ...row, status: 'trashed' })] : [],
      );
      return { body: pageOf(page, items) };
    },

    'files.emptyTrash': async ({ params, body, caller, origin }) => {
      const { emptyTrash } = await import('../commands/folders.ts');
      return emptyTrash(deps, { org: params.org, actor: actorOf(caller), cursor: body.cursor }, origin);
    },
  };
}
