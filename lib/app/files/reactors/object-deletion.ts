import { defineReactor } from 'epoch/reactors';
import { type FileEvent, fileEvents } from '../../../domain/file/events.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

type Store = Pick<ObjectStore, 'abort' | 'delete'>;

/**
 * Removes from the store what has ended in the log: the bytes stopped counting with the event, here they are deleted. An upload that
 * is given up while its completion runs may have become an object already, so both are removed; neither being there is
 * no error.
 */
export const objectDeletion = defineReactor<Store>()({
  name: 'object-deletion',
  version: 1,
  streams: { file: fileEvents },
  on: {
    file: {
      UploadAborted: deleteUpload,
      UploadExpired: deleteUpload,
      FileDeleted: (store, { data }) => store.delete(data.storageKey),
    },
  },
});

type Ended = Extract<FileEvent, { type: 'UploadAborted' | 'UploadExpired' }>;

async function deleteUpload(store: Store, { data: { storageKey: key, uploadId } }: Ended): Promise<void> {
  if (uploadId !== undefined) await store.abort({ key, uploadId });
  await store.delete(key);
}
