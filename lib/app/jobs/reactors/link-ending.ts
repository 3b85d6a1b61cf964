import { commandsOf, type Kernel } from 'epoch';
import { causedBy, defineReactor } from 'epoch/reactors';
import type { ViewReader } from 'epoch/views';
import { fileEvents } from '../../../domain/file/events.ts';
import { job } from '../../../domain/job/job.ts';
import { fileJobRow } from '../views/job-files.ts';

interface Ports {
  readonly kernel: Kernel;
  readonly views: ViewReader;
}

/**
 * Ends the links of a file that was deleted, by a command to each of its jobs: only a job's stream writes links. Inputs of a job
 * that may yet run stay. A link made at the very same time may be missed: like those it is named when the job is submitted.
 */
export const linkEnding = defineReactor<Ports>()({
  name: 'link-ending',
  version: 1,
  streams: { file: fileEvents },
  on: {
    file: {
      async FileDeleted({ kernel, views }, { data: { organisationId } }, meta) {
        const fileId = meta.aggregateId;
        const data = { organisationId, fileIds: [fileId], deleted: true } as const;
        for await (const { values } of fileJobRow.every(views, { fileId })) {
          const command = commandsOf(job).UnlinkFiles(values.jobId, data);
          await kernel.execute(job, command, causedBy(meta, 'link-ending'));
        }
      },
    },
  },
});
