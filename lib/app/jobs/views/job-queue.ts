import { defineRow, defineView, fieldsCodec, text } from 'epoch/views';
import { jobEvents } from '../../../domain/job/events.ts';
import { MAX_PRIORITY } from '../../../domain/limits.ts';

/** A job's place in the queue. All of it is in the row's key: the queue is read by keys alone. */
export interface QueuedJob {
  readonly organisationId: string;
  readonly machineType: string;
  readonly priority: number;
  readonly dueAtMs: number;
  readonly jobId: string;
}

const VIEW = 'job-queue';
const TIME_DIGITS = 15;
/** After every character of a key's fields, so that `${prefix}~` is after all keys with that prefix. */
const AFTER = '~';

export const QUEUE_PARTITION = 'waiting';

/** The keys of an organisation, of one machine type, in the order in which they are served: by priority, then by time. */
export const queuePrefix = ({ organisationId, machineType }: Pick<QueuedJob, 'organisationId' | 'machineType'>) =>
  `${organisationId} ${machineType} `;

const urgency = (priority: number) => String(MAX_PRIORITY - priority);

/** The first key after all of a prefix: where to read on without reading what lies between. */
export const afterPrefix = (prefix: string) => `${prefix}${AFTER}`;
export const priorityPrefix = (job: QueuedJob) => `${queuePrefix(job)}${urgency(job.priority)} `;

export function queueKey(job: QueuedJob): string {
  return `${priorityPrefix(job)}${String(job.dueAtMs).padStart(TIME_DIGITS, '0')} ${job.jobId}`;
}

export function parseQueueKey(key: string): QueuedJob {
  const [organisationId, machineType, urgent, due, jobId] = key.split(' ');
  if (organisationId === undefined || machineType === undefined || jobId === undefined)
    throw new RangeError(`not a key of the queue: ${JSON.stringify(key)}`);
  return { organisationId, machineType, priority: MAX_PRIORITY - Number(urgent), dueAtMs: Number(due), jobId };
}

export const queueRow = defineRow({
  view: VIEW,
  partition: () => QUEUE_PARTITION,
  sort: queueKey,
  codec: fieldsCodec({ jobId: text }),
});

export const EXPIRING_PARTITION = 'expiring';

/** A waiting job with a limit. Its key begins with the time at which it has waited too long. */
export interface ExpiringJob {
  readonly organisationId: string;
  readonly expiresAtMs: number;
  readonly jobId: string;
}

export const expiringRow = defineRow({
  view: VIEW,
  partition: () => EXPIRING_PARTITION,
  sort: ({ organisationId, expiresAtMs, jobId }: ExpiringJob) =>
    `${String(expiresAtMs).padStart(TIME_DIGITS, '0')} ${organisationId} ${jobId}`,
  codec: fieldsCodec({ jobId: text }),
});

export function parseExpiringKey(key: string): ExpiringJob {
  const [expires, organisationId, jobId] = key.split(' ');
  if (organisationId === undefined || jobId === undefined)
    throw new RangeError(`not a key of a waiting job with a limit: ${JSON.stringify(key)}`);
  return { organisationId, expiresAtMs: Number(expires), jobId };
}

type Placed = Omit<QueuedJob, 'jobId'> & { readonly expiresAtMs?: number };

const expiring = ({ organisationId, expiresAtMs }: Placed, jobId: string) =>
  expiresAtMs === undefined ? [] : [{ organisationId, expiresAtMs, jobId }];

/** Jobs that wait for a slot. Rows come and go by their keys, so that serving reads only the first of each organisation. */
export const jobQueue = defineView({
  name: VIEW,
  version: 1,
  streams: { job: jobEvents },
  on: {
    job: {
      JobQueued: ({ data }, { aggregateId: jobId }) => [
        queueRow.put({ ...data, jobId }, { jobId }),
        ...expiring(data, jobId).map((one) => expiringRow.put(one, { jobId })),
      ],
      JobDequeued: ({ data }, { aggregateId: jobId }) => [
        queueRow.delete({ ...data, jobId }),
        ...expiring(data, jobId).map((one) => expiringRow.delete(one)),
      ],
    },
  },
});
