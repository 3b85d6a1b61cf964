import { commandsOf, reject } from 'epoch';
import { MAX_QUEUES } from '../../../api/groups/machines.ts';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { JOB_SLOTS_ID, jobSlots } from '../../../domain/job-slots/job-slots.ts';
import { fullFor } from '../../../domain/job-slots/room.ts';
import type { JobSlotsState } from '../../../domain/job-slots/state.ts';
import { machine } from '../../../domain/machine/machine.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import { eachOf } from '../../http/each-of.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { iso, positionsOf } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { countWaiting, headsAfter, type QueueReader } from '../../jobs/queries/waiting-jobs.ts';
import { waitingMessage } from '../../jobs/queries/waiting-reason.ts';
import type { QueuedJob } from '../../jobs/views/job-queue.ts';
import { fleetRow, type MachineRow, machineRow } from '../views/machines.ts';
import { outcomeEndpoints } from './outcomes.ts';
import { slotEndpoints } from './slots.ts';

export interface MachineDependencies extends Pick<Dependencies, 'kernel' | 'views'> {
  readonly queue: QueueReader;
}

type Name =
  | 'getJobSlots'
  | 'changeJobSlots'
  | 'getJobQueue'
  | 'getOutcomes'
  | 'listMachines'
  | 'listLostMachines'
  | 'endMachine';
type Listed = ReplyOf<'admin.listMachines'>['items'][number];

/** Queues that are counted at the same time. */
const COUNTED_AT_ONCE = 8;

/** The administrators' endpoints about machines, and about the jobs that wait for them. */
export function machineEndpoints(deps: MachineDependencies): Pick<Endpoints<'admin'>, `admin.${Name}`> {
  const { kernel, views, queue } = deps;
  return {
    ...slotEndpoints(deps),
    ...outcomeEndpoints(deps),

    async 'admin.getJobQueue'({ nowMs }) {
      const [{ state }, { heads, next }] = await Promise.all([
        kernel.load(jobSlots, JOB_SLOTS_ID),
        headsAfter(queue, nowMs, '', MAX_QUEUES),
      ]);
      const counts = await eachOf(heads, COUNTED_AT_ONCE, (head) => countWaiting(queue, head));
      const items = heads.map((head, index) => ({ ...queueOf(state, head), waiting: counts[index] ?? 0 }));
      return { body: { items, truncated: next !== undefined } };
    },

    async 'admin.listMachines'({ query }) {
      const page = await fleetRow.page(views, {}, wantedPage(query));
      const rows = await machineRow.getMany(
        views,
        page.items.map(({ key }) => ({ machineId: key.sort })),
      );
      return {
        body: pageOf(
          page,
          rows.flatMap(({ values }) => machineOf(values) ?? []),
        ),
      };
    },

    async 'admin.endMachine'({ params, origin }) {
      const { state } = await kernel.load(machine, params.machine);
      if (state.status === 'none') return reject('not-found', 'there is no such machine');
      const failure = { reason: 'an administrator ended the machine', failure: 'infrastructure' } as const;
      const outcome = await kernel.execute(machine, commandsOf(machine).FailMachine(params.machine, failure), origin);
      return outcome.ok ? { body: undefined, positions: positionsOf(outcome) } : outcome.rejection;
    },
  };
}

function queueOf(slots: JobSlotsState, { organisationId, machineType, jobId, dueAtMs }: QueuedJob) {
  const full = fullFor(slots, { organisationId, machineType });
  const why = { reason: full?.full ?? ('turn' as const), message: waitingMessage(full) };
  return { organisation: organisationId, machineType, next: jobId, dueAt: iso(dueAtMs), ...why };
}

/** Undefined for one that has ended meanwhile: its two rows are not read at one moment. */
function machineOf(row: MachineRow['values']): Listed | undefined {
  const { status } = row;
  if (status === 'terminated' || status === 'failed') return undefined;
  return {
    id: row.machineId,
    organisation: row.organisationId,
    job: row.jobId,
    attempt: row.attemptId,
    machineType: row.machineType,
    status,
    requestedAt: iso(row.requestedAtMs),
    ...defined({ assignedAt: ifDefined(row.assignedAtMs, iso), reason: row.reason }),
  };
}
