import type { Commit, Kernel } from 'epoch';
import { aggregateIdOf } from 'epoch';
import type { Reactor } from 'epoch/reactors';
import { causedBy } from 'epoch/reactors';
import type { ViewReader } from 'epoch/views';
import { everyRow } from 'epoch/views';
import type { FileEvent } from '../../../domain/file/events.ts';
import { job } from '../../../domain/job/commands.ts';
import { jobFiles } from '../views/job-files.ts';

const PAGE = 100;

export const LINK_ENDING = { name: 'link-ending', version: 1, hears: { file: ['FileDeleted'] } };

/**
 * Ends the links of a file that was deleted, by a command to each of its jobs: only a job's stream writes links. A link
 * made at the very same time may be missed; it is then left out when the job next resolves its inputs.
 */
export function linkEnding(kernel: Kernel, views: ViewReader, newId: () => string): Reactor {
  return {
    ...LINK_ENDING,
    async react(commit) {
      for (const event of (commit as Commit<FileEvent>).events) {
        if (event.type !== 'FileDeleted') continue;
        const fileId = aggregateIdOf(commit.stream);
        const data = { organisationId: event.data.organisationId, fileIds: [fileId] };
        for await (const { key } of everyRow(views, jobFiles.name, { partition: fileId, limit: PAGE })) {
          const command = { type: 'UnlinkFiles' as const, id: newId(), aggregateId: key.sort, data };
          await kernel.execute(job, command, causedBy(commit, 'link-ending'));
        }
      }
    },
  };
}
