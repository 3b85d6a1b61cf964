import { type DecideContext, reject } from 'epoch';
import type { JobCommand, JobDecision } from '../commands.ts';
import type { JobState } from '../state.ts';
import { addOutputs, cancel, expire, fail, report, retry, startAttempt, submit } from './attempt.ts';
import { create, link, setFiles, unlink } from './files.ts';

export function decide(command: JobCommand, state: JobState, context: DecideContext): JobDecision {
  if (command.type === 'CreateJob') return create(command.data, state, context);
  if (state.status === 'none' || state.organisationId !== command.data.organisationId) {
    return reject('not-found', 'there is no such job');
  }
  switch (command.type) {
    case 'LinkFiles':
      return link(command.data.fileIds, state, context);
    case 'UnlinkFiles':
      return unlink(command.data.fileIds, state, context);
    case 'SetFiles':
      return setFiles(command.data.fileIds, state, context);
    case 'SubmitJob':
      return submit(command, state, context);
    case 'RetryJob':
      return retry(command, state, context);
    case 'CancelJob':
      return cancel(command, state, context);
    case 'StartAttempt':
      return startAttempt(command, state, context);
    case 'AddOutputs':
      return addOutputs(command, state, context);
    case 'ReportAttempt':
      return report(command, state, context);
    case 'ExpireAttempt':
      return expire(command, state, context);
    case 'FailAttempt':
      return fail(command, state, context);
  }
}
