import {
  defineRow,
  defineView,
  fieldsCodec,
  integer,
  oneOf,
  optional,
  type Row,
  type RowData,
  text,
} from 'epoch/views';
import { pipelineEvents } from '../../../domain/pipeline/events.ts';

interface OfPipeline {
  readonly pipelineId: string;
}
const VIEW = 'pipelines';

/** A pipeline as lists show it. What becomes of its steps is read from its own stream. */
export const pipelineRow = defineRow({
  view: VIEW,
  partition: ({ pipelineId }: OfPipeline) => pipelineId,
  sort: () => 'pipeline',
  codec: fieldsCodec({
    pipelineId: text,
    organisationId: text,
    name: text,
    status: oneOf('running', 'succeeded', 'failed', 'cancelled'),
    userId: text,
    steps: integer,
    tasks: integer,
    submittedAtMs: integer,
    endedAtMs: optional(integer),
  }),
});

export type PipelineRow = Row<RowData<typeof pipelineRow>>;

/** An organisation's pipelines, oldest first. */
export const pipelineListRow = defineRow({
  view: VIEW,
  partition: ({ organisationId }: { readonly organisationId: string }) => organisationId,
  sort: ({ pipelineId }: OfPipeline) => pipelineId,
  codec: fieldsCodec({ pipelineId: text }),
});

export const pipelines = defineView({
  name: VIEW,
  version: 1,
  streams: { pipeline: pipelineEvents },
  on: {
    pipeline: {
      PipelineSubmitted({ data }, { aggregateId: pipelineId }) {
        const { organisationId, name, userId, steps, atMs } = data;
        const tasks = steps.reduce((sum, step) => sum + step.tasks.length, 0);
        const row = { pipelineId, organisationId, name, userId, steps: steps.length, tasks, submittedAtMs: atMs };
        return [
          pipelineRow.put({ pipelineId }, { ...row, status: 'running' }),
          pipelineListRow.put({ organisationId, pipelineId }, { pipelineId }),
        ];
      },
      PipelineEnded: ({ data: { outcome, atMs } }, { aggregateId: pipelineId }) => [
        pipelineRow.update({ pipelineId }, { status: outcome, endedAtMs: atMs }),
      ],
      PipelineCancelled: ({ data: { atMs } }, { aggregateId: pipelineId }) => [
        pipelineRow.update({ pipelineId }, { status: 'cancelled', endedAtMs: atMs }),
      ],
      PipelineResumed: (_event, { aggregateId: pipelineId }) => [
        pipelineRow.update({ pipelineId }, { status: 'running' }, { remove: ['endedAtMs'] }),
      ],
    },
  },
  checkpointRow: (pipelineId) => pipelineRow.key({ pipelineId }),
});
