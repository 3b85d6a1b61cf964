import { type Change, defineRow, defineView, fieldsCodec, integer, optional, text } from 'epoch/views';
import { FAILURE_CLASSES, type FailureClass } from '../../../domain/failure-class.ts';
import { type AttemptOutcome, jobEvents } from '../../../domain/job/events.ts';
import { machineEvents } from '../../../domain/machine/events.ts';
import { type Day, dayOf } from '../../../domain/metering/day.ts';

interface OfDay {
  readonly day: Day;
}

const VIEW = 'attempt-outcomes';

/** Rows that a day's counts are divided among: attempts that end at the same moment do not all add to one row. */
export const OUTCOME_SHARDS = 8;

/** What is counted of a day: attempts by how they ended, and machines that were lost. */
export const OUTCOMES = ['succeeded', ...FAILURE_CLASSES, 'machines-lost'] as const;
export type Outcome = (typeof OUTCOMES)[number];

const COUNTS = 'count#';
const counted = optional(integer);

/** A part of a day's counts. */
export const outcomeRow = defineRow({
  view: VIEW,
  partition: ({ day }: OfDay) => day,
  sort: ({ shard }: { readonly shard: number }) => `${COUNTS}${shard}`,
  prefix: COUNTS,
  codec: fieldsCodec({
    succeeded: counted,
    queue: counted,
    program: counted,
    'out-of-memory': counted,
    'time-limit': counted,
    staging: counted,
    input: counted,
    output: counted,
    image: counted,
    infrastructure: counted,
    cancelled: counted,
    'machines-lost': counted,
  } satisfies Readonly<Record<Outcome, typeof counted>>),
});

const LOST = 'lost#';
const TIME_DIGITS = 15;

/** A machine that was lost, by the time of its loss. */
export const lostMachineRow = defineRow({
  view: VIEW,
  partition: ({ day }: OfDay) => day,
  sort: ({ atMs, machineId }: { readonly atMs: number; readonly machineId: string }) =>
    `${LOST}${String(atMs).padStart(TIME_DIGITS, '0')} ${machineId}`,
  prefix: LOST,
  codec: fieldsCodec({
    machineId: text,
    organisationId: text,
    jobId: text,
    attemptId: text,
    atMs: integer,
    reason: text,
  }),
});

/** Of events from before there were classes of failures. */
const CLASS_OF: Readonly<Record<Exclude<AttemptOutcome, 'succeeded'>, FailureClass>> = {
  failed: 'program',
  'timed-out': 'time-limit',
  lost: 'infrastructure',
  cancelled: 'cancelled',
};

function one(id: string, atMs: number, outcome: Outcome): Change {
  const letter = id.charCodeAt(id.length - 1);
  return outcomeRow.add({ day: dayOf(atMs), shard: letter % OUTCOME_SHARDS }, { [outcome]: 1n });
}

/** How attempts end, day by day, of all organisations: what an operator sees a platform's illness by. */
export const attemptOutcomes = defineView({
  name: VIEW,
  version: 1,
  streams: { job: jobEvents, machine: machineEvents },
  on: {
    job: {
      AttemptEnded: ({ data: { outcome, failure, atMs } }, { aggregateId }) => [
        one(aggregateId, atMs, outcome === 'succeeded' ? outcome : (failure ?? CLASS_OF[outcome])),
      ],
      AttemptAbandoned: ({ data: { outcome, failure, atMs } }, { aggregateId }) => [
        one(aggregateId, atMs, failure ?? CLASS_OF[outcome]),
      ],
      // Of a job that had an attempt, the attempt is counted.
      JobFailed: ({ data: { attemptId, failure, atMs } }, { aggregateId }) =>
        attemptId === undefined ? [one(aggregateId, atMs, failure ?? 'queue')] : [],
    },
    machine: {
      MachineFailed: ({ data }, { aggregateId: machineId }) => {
        const { organisationId, jobId, attemptId, atMs, reason, failure = 'infrastructure' } = data;
        if (failure !== 'infrastructure') return [];
        const at = { day: dayOf(atMs), atMs, machineId };
        return [
          one(machineId, atMs, 'machines-lost'),
          lostMachineRow.put(at, { machineId, organisationId, jobId, attemptId, atMs, reason }),
        ];
      },
    },
  },
});
