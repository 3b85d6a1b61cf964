import { defineSaga, later } from 'epoch/sagas';
import { fileCommands } from '../../../domain/file/commands.ts';
import { fileEvents } from '../../../domain/file/events.ts';

const EXPIRY_TIMER = 'expiry';
const TRASH_TIMER = 'trash';

/** A timer per open upload, and per file in the trash: no process has to look for abandoned ones. */
export const uploadExpiry = defineSaga({
  name: 'upload-expiry',
  streams: { file: fileEvents },
  initial: {},
  stateVersion: 1,
  hasTimers: true,
  on: {
    file: {
      UploadStarted(_state, { data: { organisationId, expiresAtMs } }, { aggregateId: fileId }) {
        const expire = fileCommands.ExpireUpload(fileId, { organisationId });
        return { send: [later(expire, EXPIRY_TIMER, expiresAtMs)] };
      },
      UploadCompleted: () => ({ cancel: [EXPIRY_TIMER] }),
      UploadAborted: () => ({ cancel: [EXPIRY_TIMER] }),
      // Its own doing: the timer has fired.
      UploadExpired: () => ({}),
      FileTrashed(_state, { data: { organisationId, expiresAtMs } }, { aggregateId: fileId }) {
        const purge = fileCommands.PurgeFile(fileId, { organisationId });
        return { send: [later(purge, TRASH_TIMER, expiresAtMs)] };
      },
      FileRestored: () => ({ cancel: [TRASH_TIMER] }),
    },
  },
});
