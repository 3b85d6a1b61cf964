import { defined } from '../../defined.ts';
import { storageKeyOf } from '../sizing.ts';
import type { Available, Trashed } from '../state.ts';

/** The end of a file that was listed or in the trash. */
export function deletion(fileId: string, deletedBy: string, state: Available | Trashed, atMs: number) {
  const { organisationId, uploaderId, name, bytes, declaredBytes, startedAtMs, uploadId } = state;
  const trashedAtMs = state.status === 'trashed' ? state.trashedAtMs : undefined;
  const file = { organisationId, uploaderId, name, bytes, declaredBytes, startedAtMs };
  const storageKey = storageKeyOf(organisationId, fileId);
  return { ...file, atMs, storageKey, deletedBy, ...defined({ uploadId, trashedAtMs }) };
}
