import { isRejection, reject } from 'epoch';
import type { Row } from 'epoch/views';
import { file } from '../../../domain/file/commands.ts';
import { storageKeyOf } from '../../../domain/file/sizing.ts';
import { actorOf } from '../../http/caller.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { expecting, iso, positionsOf } from '../../http/outcome.ts';
import { fileJobKey } from '../../jobs/views/job-files.ts';
import { jobKey } from '../../jobs/views/jobs.ts';
import { loadFile } from '../../uploads/commands/open.ts';
import type { UploadWorld } from '../../uploads/commands/start.ts';
import { listFiles } from '../queries/list-files.ts';
import { servedType } from '../queries/served-type.ts';
import { fileKey } from '../views/file-keys.ts';

type File = ReplyOf<'files.get'>;
type Name = 'list' | 'get' | 'rename' | 'download' | 'delete' | 'listJobs';

/** Files of an organisation. */
export function fileEndpoints(world: UploadWorld): Pick<Endpoints<'files'>, `files.${Name}`> {
  const { kernel, views, objects } = world;

  async function read(org: string, id: string) {
    const [loaded, row] = await Promise.all([loadFile(world, org, id), views.get('files', fileKey(id))]);
    if (isRejection(loaded)) return loaded;
    return row === undefined
      ? reject('not-found', 'there is no such file')
      : { body: fileOf(row), version: loaded.version };
  }

  return {
    async 'files.list'({ params, query }) {
      const page = await listFiles(views, params.org, query);
      if (isRejection(page)) return page;
      const items = page.items.map(fileOf);
      return { body: page.cursor === undefined ? { items } : { items, nextCursor: page.cursor } };
    },

    'files.get': ({ params }) => read(params.org, params.file),

    async 'files.rename'({ params, body, caller, origin, requestId, ifMatch }) {
      const data = { organisationId: params.org, name: body.name, renamedBy: actorOf(caller) };
      const command = { type: 'RenameFile', id: requestId, aggregateId: params.file, data } as const;
      const outcome = await kernel.execute(file, command, origin, expecting(ifMatch));
      if (!outcome.ok) return outcome.rejection;
      const row = await views.get('files', fileKey(params.file));
      if (row === undefined) return reject('not-found', 'there is no such file');
      const renamed = { ...fileOf(row), name: body.name.normalize('NFC') };
      return { body: renamed, version: outcome.version, positions: positionsOf(outcome) };
    },

    async 'files.download'({ params }) {
      const [loaded, row] = await Promise.all([
        loadFile(world, params.org, params.file),
        views.get('files', fileKey(params.file)),
      ]);
      if (isRejection(loaded)) return loaded;
      const { state } = loaded;
      if (state.status !== 'available') return reject('file-not-available', `the file is ${state.status}`);
      const served = servedType(String(row?.values['contentType'] ?? ''));
      const { url, expiresAtMs } = await objects.signDownload(
        storageKeyOf(params.org, params.file),
        state.name,
        served,
      );
      return { body: { url, expiresAt: iso(expiresAtMs) } };
    },

    async 'files.delete'({ params, caller, origin, requestId, ifMatch }) {
      const data = { organisationId: params.org, deletedBy: actorOf(caller) };
      const command = { type: 'DeleteFile', id: requestId, aggregateId: params.file, data } as const;
      const outcome = await kernel.execute(file, command, origin, expecting(ifMatch));
      return outcome.ok ? { body: undefined, positions: positionsOf(outcome) } : outcome.rejection;
    },

    async 'files.listJobs'({ params, query }) {
      const loaded = await loadFile(world, params.org, params.file);
      if (isRejection(loaded)) return loaded;
      const { limit = 50, cursor } = query;
      const { partition } = fileJobKey(params.file, '');
      const page = await views.page('job-files', { partition, limit, ...(cursor !== undefined && { cursor }) });
      const ids = page.items.map(({ values }) => String(values['jobId']));
      const jobs = await views.getMany(
        'jobs',
        ids.map((id) => jobKey(id)),
      );
      const names = new Map(jobs.map(({ values }) => [values['jobId'], String(values['name'])]));
      const items = page.items.map(({ values }) => {
        const job = String(values['jobId']);
        const name = names.get(job);
        return { job, linkedAt: iso(Number(values['linkedAtMs'])), ...(name !== undefined && { name }) };
      });
      return { body: page.cursor === undefined ? { items } : { items, nextCursor: page.cursor } };
    },
  };
}

/** A row of the view as the API shows it. The size of an upload is the declared one. */
export function fileOf({ values, createdAtMs, updatedAtMs }: Row): File {
  const status = values['status'] === 'available' ? 'available' : 'uploading';
  const producedBy = values['producedBy'];
  return {
    id: String(values['fileId']),
    name: String(values['name']),
    sizeBytes: String(status === 'available' ? values['bytes'] : values['declaredBytes']),
    contentType: String(values['contentType']),
    status,
    uploadedBy: String(values['uploaderId']),
    ...(producedBy !== undefined && { producedBy: String(producedBy) }),
    createdAt: iso(createdAtMs),
    updatedAt: iso(updatedAtMs),
  };
}
