import { commandsOf, type Origin, type Rejection, reject, type SentCommand, type Succeeded } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import type { FileCommand } from '../../../domain/file/commands.ts';
import { file } from '../../../domain/file/file.ts';
import { eachOf } from '../../http/each-of.ts';
import type { Answer, ReplyOf } from '../../http/endpoint.ts';
import { positionsOf } from '../../http/outcome.ts';
import type { UploadDependencies } from '../../uploads/commands/start.ts';
import { type FileRow, fileByNameRow, fileRow, nameOrder, trashRow } from '../views/file-rows.ts';

type Deps = Pick<UploadDependencies, 'kernel' | 'views'>;
type Outcome = ReplyOf<'files.moveFolder'>;

/** A part of a folder, and who acts on it. */
export interface FolderWanted {
  readonly org: string;
  readonly actor: string;
  readonly folder: string;
  readonly cursor?: string | undefined;
}

const FILES_PER_CALL = 50;
/** They change the same rows of folders: more at once would wait for each other. */
const AT_ONCE = 4;

/** Moves 50 files of a folder. Uploads that have not ended, and names that would be too long, are left with the reason. */
export async function moveFolder(
  deps: Deps,
  wanted: FolderWanted,
  to: string,
  origin: Origin,
): Promise<Answer<Outcome> | Rejection> {
  const { folder: from, org: organisationId, actor: renamedBy } = wanted;
  if (to === from || to.startsWith(`${from}/`)) return reject('file-name-invalid', `${from} cannot move into itself`);
  return each(deps, wanted, ({ values }) => {
    const below = values.name.slice(from.length + 1);
    const name = to === '' ? below : `${to}/${below}`;
    const data = { organisationId, listedAs: values.name, name, renamedBy };
    return deps.kernel.execute(file, commandsOf(file).RenameFile(values.fileId, data), origin);
  });
}

/** Deletes 50 files of a folder, and aborts its uploads. Files that an attempt reads are left with the reason. */
export function deleteFolder(deps: Deps, wanted: FolderWanted, origin: Origin): Promise<Answer<Outcome> | Rejection> {
  const { org: organisationId, actor: deletedBy } = wanted;
  const { DeleteFile } = commandsOf(file);
  return emptied(
    deps,
    wanted,
    (fileId, listedAs) => DeleteFile(fileId, { organisationId, listedAs, deletedBy }),
    origin,
  );
}

/** Moves 50 files of a folder to the trash, and aborts its uploads. Files that an attempt reads are left with the reason. */
export function trashFolder(deps: Deps, wanted: FolderWanted, origin: Origin): Promise<Answer<Outcome> | Rejection> {
  const { org: organisationId, actor: trashedBy } = wanted;
  const { TrashFile } = commandsOf(file);
  return emptied(
    deps,
    wanted,
    (fileId, listedAs) => TrashFile(fileId, { organisationId, listedAs, trashedBy }),
    origin,
  );
}

function emptied(
  deps: Deps,
  wanted: FolderWanted,
  remove: (fileId: string, listedAs: string) => SentCommand<FileCommand>,
  origin: Origin,
) {
  const { AbortUpload } = commandsOf(file);
  const abort = (fileId: string) => AbortUpload(fileId, { organisationId: wanted.org });
  return each(deps, wanted, ({ values: { fileId, name, status } }) =>
    deps.kernel.execute(file, status === 'uploading' ? abort(fileId) : remove(fileId, name), origin),
  );
}

/** Deletes for good 50 files of the trash. What is restored meanwhile stays. */
export async function emptyTrash(
  deps: Deps,
  { org: organisationId, actor: purgedBy, cursor }: Omit<FolderWanted, 'folder'>,
  origin: Origin,
): Promise<Answer<Outcome>> {
  const page = await trashRow.page(deps.views, { organisationId }, { limit: FILES_PER_CALL, cursor });
  const rows = await fileRow.getMany(
    deps.views,
    page.items.map(({ values }) => values),
  );
  const { PurgeFile } = commandsOf(file);
  return done(rows, page.cursor, ({ values: { fileId } }) =>
    deps.kernel.execute(file, PurgeFile(fileId, { organisationId, purgedBy }), origin),
  );
}

async function each(
  { views }: Deps,
  { org: organisationId, folder, cursor }: FolderWanted,
  act: Act,
): Promise<Answer<Outcome>> {
  const page = await fileByNameRow.page(
    views,
    { organisationId },
    { limit: FILES_PER_CALL, cursor, prefix: nameOrder(`${folder}/`) },
  );
  const rows = await fileRow.getMany(
    views,
    page.items.map(({ values }) => values),
  );
  // Names are found whatever their case: another folder may differ in that alone.
  const wanted = rows.filter(({ values }) => values.name.startsWith(`${folder}/`));
  return done(wanted, page.cursor, act);
}

type Act = (row: FileRow) => ReturnType<Deps['kernel']['execute']>;

/** Acts on each; what is refused is left, with the reason. What is listed there no more is neither. */
async function done(rows: readonly FileRow[], cursor: string | undefined, act: Act): Promise<Answer<Outcome>> {
  const outcomes = await eachOf(rows, AT_ONCE, async (row) => {
    return { ...row, outcome: await act(row) };
  });
  const left: Outcome['left'] = [];
  const acted: Succeeded[] = [];
  const files: string[] = [];
  const names: string[] = [];
  for (const { values, outcome } of outcomes) {
    if (outcome.ok) {
      acted.push(outcome);
      if (values.status === 'uploading') continue;
      files.push(values.fileId);
      names.push(values.name);
    } else if (outcome.rejection.code !== 'file-left') {
      const { code, message } = outcome.rejection;
      left.push({ file: values.fileId, name: values.name, code, message });
    }
  }
  const body = { done: acted.length, files, names, left, ...defined({ nextCursor: cursor }) };
  return { body, positions: positionsOf(...acted) };
}
