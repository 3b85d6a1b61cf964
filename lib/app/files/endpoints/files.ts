import { commandsOf, isRejection, reject } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { file } from '../../../domain/file/file.ts';
import { storageKeyOf } from '../../../domain/file/sizing.ts';
import { actorOf } from '../../http/caller.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { expecting, iso, positionsOf } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { fileJobRow } from '../../jobs/views/job-files.ts';
import { jobRow } from '../../jobs/views/job-rows.ts';
import { loadFile } from '../../uploads/commands/open.ts';
import type { UploadDependencies } from '../../uploads/commands/start.ts';
import { fileAsLogged, fileOf } from '../queries/file-reply.ts';
import { listFiles } from '../queries/list-files.ts';
import { servedType } from '../queries/served-type.ts';
import { fileRow } from '../views/file-rows.ts';

type Name = 'list' | 'get' | 'rename' | 'download' | 'delete' | 'listJobs';

/** Files of an organisation. */
export function fileEndpoints(deps: UploadDependencies): Pick<Endpoints<'files'>, `files.${Name}`> {
  const { kernel, views, objects } = deps;

  return {
    async 'files.list'({ params, query }) {
      const page = await listFiles(views, params.org, query);
      if (isRejection(page)) return page;
      return { body: pageOf(page, page.items.map(fileOf)) };
    },

    'files.get': ({ params }) => readFile(deps, params.org, params.file),

    async 'files.rename'({ params, body, caller, origin, ifMatch }) {
      const data = { organisationId: params.org, name: body.name, renamedBy: actorOf(caller) };
      const command = commandsOf(file).RenameFile(params.file, data);
      const outcome = await kernel.execute(file, command, origin, expecting(ifMatch));
      if (!outcome.ok) return outcome.rejection;
      const row = await fileRow.get(views, { fileId: params.file });
      if (row === undefined) return reject('not-found', 'there is no such file');
      const renamed = fileAsLogged(row, outcome.state);
      if (renamed === undefined) return reject('not-found', 'there is no such file');
      return { body: renamed, version: outcome.version, positions: positionsOf(outcome) };
    },

    async 'files.download'({ params, caller, origin }) {
      const data = { organisationId: params.org, userId: actorOf(caller) };
      const [outcome, row] = await Promise.all([
        kernel.execute(file, commandsOf(file).SignDownload(params.file, data), origin),
        fileRow.get(views, { fileId: params.file }),
      ]);
      if (!outcome.ok) return outcome.rejection;
      const { state } = outcome;
      if (state.status !== 'available') return reject('file-not-available', `the file is ${state.status}`);
      const served = servedType(row?.values.contentType ?? '');
      const { url, expiresAtMs } = await objects.signDownload(
        storageKeyOf(params.org, params.file),
        state.name,
        served,
      );
      return { body: { url, expiresAt: iso(expiresAtMs) } };
    },

    async 'files.delete'({ params, caller, origin, ifMatch }) {
      const data = { organisationId: params.org, deletedBy: actorOf(caller) };
      const command = commandsOf(file).DeleteFile(params.file, data);
      const outcome = await kernel.execute(file, command, origin, expecting(ifMatch));
      return outcome.ok ? { body: undefined, positions: positionsOf(outcome) } : outcome.rejection;
    },

    async 'files.listJobs'({ params, query }) {
      const loaded = await loadFile(deps, params.org, params.file);
      if (isRejection(loaded)) return loaded;
      const page = await fileJobRow.page(views, { fileId: params.file }, wantedPage(query));
      const links = page.items.map(({ values }) => values);
      const jobs = await jobRow.getMany(views, links);
      const known = new Map(jobs.map(({ values }) => [values.jobId, values]));
      const items = links.map(({ jobId, role, linkedAtMs }) => {
        const { name, configurationId: configuration, configurationVersion } = known.get(jobId) ?? {};
        return {
          job: jobId,
          role,
          linkedAt: iso(linkedAtMs),
          ...defined({ name, configuration, configurationVersion }),
        };
      });
      return { body: pageOf(page, items) };
    },
  };
}

async function readFile(deps: UploadDependencies, org: string, id: string) {
  const [loaded, row] = await Promise.all([loadFile(deps, org, id), fileRow.get(deps.views, { fileId: id })]);
  if (isRejection(loaded)) return loaded;
  const { state, version } = loaded;
  const body = row === undefined ? undefined : fileAsLogged(row, state);
  return body === undefined ? reject('not-found', 'there is no such file') : { body, version };
}
