import { defineSaga, later } from 'epoch/sagas';
import { fileCommands } from '../../../domain/file/commands.ts';
import { fileEvents } from '../../../domain/file/events.ts';

const TRASH_TIMER = 'trash';

/**
 * A timer for each file in the trash. Its name is from when each open upload had one, too: those that were set then still
 * fire, and end uploads that `expireUploads` has not ended before.
 */
export const uploadExpiry = defineSaga({
  name: 'upload-expiry',
  streams: { file: fileEvents },
  initial: {},
  stateVersion: 1,
  hasTimers: true,
  on: {
    file: {
      FileTrashed(_state, { data: { organisationId, expiresAtMs } }, { aggregateId: fileId }) {
        const purge = fileCommands.PurgeFile(fileId, { organisationId });
        return { send: [later(purge, TRASH_TIMER, expiresAtMs)] };
      },
      FileRestored: () => ({ cancel: [TRASH_TIMER] }),
    },
  },
});
