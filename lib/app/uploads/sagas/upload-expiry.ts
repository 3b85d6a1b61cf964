import type { Commit } from 'epoch';
import { aggregateIdOf } from 'epoch';
import type { Outgoing, Saga } from 'epoch/sagas';
import { later, outgoing } from 'epoch/sagas';
import { file } from '../../../domain/file/commands.ts';
import type { FileEvent } from '../../../domain/file/events.ts';

const EXPIRY_TIMER = 'expiry';

/** An alarm clock per open upload: nobody has to look for abandoned ones. */
export const uploadExpiry: Saga<Record<string, never>> = {
  name: 'upload-expiry',
  hears: { file: ['UploadStarted', 'UploadCompleted', 'UploadAborted', 'UploadExpired'] },
  initial: {},
  stateVersion: 1,
  react(state, commit) {
    const send: Outgoing[] = [];
    const cancel: string[] = [];
    for (const event of (commit as Commit<FileEvent>).events) {
      if (event.type === 'UploadStarted') {
        const { organisationId, expiresAtMs } = event.data;
        const expire = outgoing(file, aggregateIdOf(commit.stream), 'ExpireUpload', { organisationId });
        send.push(later(expire, EXPIRY_TIMER, expiresAtMs));
      }
      if (event.type === 'UploadCompleted' || event.type === 'UploadAborted') cancel.push(EXPIRY_TIMER);
    }
    return { state, send, cancel };
  },
};
