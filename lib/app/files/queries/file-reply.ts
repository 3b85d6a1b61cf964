import { defined, ifDefined } from '../../../domain/defined.ts';
import { type FileState, isStored, type Trashed } from '../../../domain/file/state.ts';
import type { ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import type { FileRow } from '../views/file-rows.ts';

type File = ReplyOf<'files.get'>;
type Status = 'uploading' | 'available' | 'trashed';

/** In bytes. The size of an upload is the declared one. */
export function sizeOf({
  status,
  declaredBytes,
  bytes,
}: Pick<FileRow['values'], 'status' | 'declaredBytes' | 'bytes'>) {
  return String(status === 'uploading' ? declaredBytes : bytes);
}

/** A row of the view as the API shows it. */
export function fileOf({ values, status, createdAtMs, updatedAtMs }: FileRow & { readonly status: Status }): File {
  const { producedBy, checksum } = values;
  return {
    id: values.fileId,
    name: values.name,
    sizeBytes: sizeOf({ ...values, status }),
    contentType: values.contentType,
    status,
    uploadedBy: values.uploaderId,
    ...defined({ producedBy, checksum }),
    createdAt: iso(createdAtMs),
    updatedAt: iso(updatedAtMs),
    ...defined({ trash: status === 'trashed' ? trashOf(values) : undefined }),
  };
}

function trashOf({ trashedBy: by, trashedAtMs, trashedUntilMs }: FileRow['values']): File['trash'] {
  const at = ifDefined(trashedAtMs, iso);
  const until = ifDefined(trashedUntilMs, iso);
  return by === undefined || at === undefined || until === undefined ? undefined : { by, at, until };
}

/** A file whose status, size and name are the log's, for a view may be behind; undefined when it has ended. */
export function fileAsLogged(row: FileRow, state: FileState): File | undefined {
  if (state.status !== 'uploading' && !isStored(state)) return undefined;
  const bytes = state.status === 'uploading' ? state.declaredBytes : state.bytes;
  const values = { ...row.values, ...ifDefined(state.status === 'trashed' ? state : undefined, trashValues) };
  return { ...fileOf({ ...row, values, status: state.status }), name: state.name, sizeBytes: String(bytes) };
}

function trashValues({ trashedBy, trashedAtMs, expiresAtMs: trashedUntilMs }: Trashed) {
  return { trashedBy, trashedAtMs, trashedUntilMs };
}
