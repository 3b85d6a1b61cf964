import type { Page, ViewReader } from 'epoch/views';
import { type FileRow, fileRow, uploadRow } from '../../files/views/file-rows.ts';

/** Open uploads of an organisation, oldest first. */
export async function listUploads(
  views: ViewReader,
  org: string,
  wanted: { readonly limit: number; readonly cursor: string | undefined },
): Promise<Page<FileRow>> {
  const { items: pointers, ...page } = await uploadRow.page(views, { organisationId: org }, wanted);
  const rows = await fileRow.getMany(
    views,
    pointers.map(({ values }) => values),
  );
  // One may end between the two reads.
  return { ...page, items: rows.filter(({ values }) => values.status === 'uploading') };
}
