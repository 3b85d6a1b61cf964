import type { Origin } from 'epoch';
import { isRejection, type Rejection, reject } from 'epoch';
import { isId } from '../../../domain/ids.ts';
import type { Credentials, UploadCapability } from '../../ports/credentials.ts';
import type { StoredObject } from '../../ports/object-store.ts';
import { abortUpload } from './abort.ts';
import { completeUpload } from './complete.ts';
import { count } from './confirm.ts';
import { loadFile, placeOf } from './open.ts';
import type { OpenUploadDependencies } from './start.ts';

/** Objects that forms have put and that are no files yet. A form can be sent again, so it never names a file's own key. */
export const FORM_PREFIX = 'posted/';

/** Which upload a form is for, and whose allowance it is paid from: `posted/{org}/{file}/{capability}.{maxBytes}`. */
export interface FormKey {
  readonly org: string;
  readonly fileId: string;
  readonly capability: Pick<UploadCapability, 'id' | 'maxBytes'>;
}

export function formKeyOf({ org, fileId, capability }: FormKey): string {
  return `${FORM_PREFIX}${org}/${fileId}/${capability.id}.${capability.maxBytes}`;
}

const KEY = /^posted\/([^/]+)\/([^/]+)\/([A-Za-z0-9_-]+)\.([0-9]{1,13})$/;

/** Undefined: no key that a form was ever made for. */
export function formPlaceOf(key: string): FormKey | undefined {
  const [, org = '', fileId = '', id = '', maxBytes = ''] = KEY.exec(key) ?? [];
  if (!isId('organisation', org) || !isId('file', fileId)) return undefined;
  return { org, fileId, capability: { id, maxBytes: Number(maxBytes) } };
}

export type FormDependencies = OpenUploadDependencies & { readonly credentials: Pick<Credentials, 'charge'> };

/**
 * Makes a file of a form's object: its content becomes the only part of the file's upload, inside the store, and the
 * upload completes as any other. Safe to repeat from any point; what comes too late is removed. What the log knows nothing of
 * is left to the daily look: a restored log may lack its upload.
 */
export async function takeForm(
  deps: FormDependencies,
  key: string,
  origin: Origin,
): Promise<'taken' | 'nothing' | Rejection> {
  const place = formPlaceOf(key);
  const posted = place === undefined ? undefined : await deps.objects.head(key);
  if (place === undefined || posted === undefined) return 'nothing';
  const taken = await take(deps, place, posted, origin);
  if (!(isRejection(taken) && taken.code === 'not-found')) await deps.objects.delete(key);
  return taken;
}

async function take(deps: FormDependencies, place: FormKey, posted: StoredObject, origin: Origin) {
  const { org, fileId, capability } = place;
  const loaded = await loadFile(deps, org, fileId);
  if (isRejection(loaded)) return loaded;
  const { state } = loaded;
  if (state.status !== 'uploading') return 'nothing';
  if (!(await deps.credentials.charge(capability, fileId, posted.bytes))) {
    await abortUpload(deps, org, fileId, origin);
    return reject('capability-exhausted', `${posted.bytes} bytes are more than the capability has left`);
  }
  const upload = placeOf(fileId, state);
  if ((await deps.objects.listParts(upload))?.length === 0) await deps.objects.copyPart(upload, 1, posted);
  const [part] = (await deps.objects.listParts(upload)) ?? [];
  // It is in the store since it was posted, not since it was copied.
  const counted = part && (await count(deps, org, fileId, [{ ...part, atMs: posted.atMs }], origin));
  if (isRejection(counted)) return counted;
  const completed = await completeUpload(deps, org, fileId, origin);
  return isRejection(completed) ? completed : 'taken';
}
