import type { Commit } from 'epoch';
import type { Reactor } from 'epoch/reactors';
import type { FileEvent } from '../../../domain/file/events.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

export const OBJECT_DELETION = {
  name: 'object-deletion',
  version: 1,
  hears: { file: ['UploadAborted', 'UploadExpired', 'FileDeleted'] },
};

/**
 * Takes from the store what has ended in the log: the bytes stopped counting with the event, here they go. An upload that
 * is given up while its completion runs may have become an object already, so both are removed; neither being there is
 * no error.
 */
export function objectDeletion(store: Pick<ObjectStore, 'abort' | 'delete'>): Reactor {
  return {
    ...OBJECT_DELETION,
    async react(commit) {
      for (const event of (commit as Commit<FileEvent>).events) {
        if (event.type === 'FileDeleted') await store.delete(event.data.storageKey);
        if (event.type !== 'UploadAborted' && event.type !== 'UploadExpired') continue;
        const { storageKey: key, uploadId } = event.data;
        if (uploadId !== undefined) await store.abort({ key, uploadId });
        await store.delete(key);
      }
    },
  };
}
