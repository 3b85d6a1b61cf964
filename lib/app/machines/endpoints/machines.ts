import { commandsOf, reject } from 'epoch';
import { MAX_QUEUES } from '../../../api/groups/machines.ts';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { jobHistory } from '../../../domain/job/reading.ts';
import { JOB_SLOTS_ID, jobSlots } from '../../../domain/job-slots/job-slots.ts';
import { machine } from '../../../domain/machine/machine.ts';
import { organisationHistory } from '../../../domain/organisation/reading.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import { eachOf } from '../../http/each-of.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { iso, positionsOf } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { countWaiting, headsAfter, type QueueReader } from '../../jobs/queries/waiting-jobs.ts';
import { whyWaiting } from '../../jobs/queries/waiting-reason.ts';
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

/** Queues that are read at the same time. */
const READ_AT_ONCE = 8;

/** The administrators' endpoints about machines, and about the jobs that wait for them. */
export function machineEndpoints(deps: MachineDependencies): Pick<Endpoints<'admin'>, `admin.${Name}`> {
  const { kernel, views, queue } = deps;
  return {
    ...slotEndpoints(deps),
    ...outcomeEndpoints(deps),

    async 'admin.getJobQueue'({ nowMs }) {
      const [{ state: slots }, { heads, next }] = await Promise.all([
        kernel.load(jobSlots, JOB_SLOTS_ID),
        headsAfter(queue, nowMs, '', MAX_QUEUES),
      ]);
      const items = await eachOf(heads, READ_AT_ONCE, async (head) => {
        const { organisationId: organisation, machineType, jobId, dueAtMs } = head;
        // By its own log: the row may be behind it.
        const [{ state }, { state: owner }, waiting] = await Promise.all([
          kernel.load(jobHistory, jobId),
          kernel.load(organisationHistory, organisation),
          countWaiting(queue, head),
        ]);
        const why = await whyWaiting({ kernel, slots, owner, nowMs }, jobId, state);
        return { organisation, machineType, next: jobId, dueAt: iso(dueAtMs), ...why, waiting };
      });
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
