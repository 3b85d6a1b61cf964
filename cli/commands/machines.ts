import type { Command } from 'commander';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import { table } from '../format.ts';

const MAX_SHOWN = 1_000;

/** Machines of all organisations, and the jobs that wait for one. */
export function addMachines(admin: Command): void {
  admin
    .command('machines')
    .description('machines that have not ended, the oldest first')
    .action(
      withContext(async ({ client, out }) => {
        const items = await collect(client.items('admin.listMachines', {}), MAX_SHOWN);
        out.result(items, () =>
          table(
            ['id', 'organisation', 'job', 'type', 'state', 'asked for'],
            items.map((one) => [one.id, one.organisation, one.job, one.machineType, one.status, one.requestedAt]),
          ),
        );
      }),
    );
  admin
    .command('queue')
    .description('jobs that wait for a machine, by organisation and type of machine, and why')
    .action(
      withContext(async ({ client, out }) => {
        const queue = await client.admin.getJobQueue();
        out.result(queue, () =>
          table(
            ['organisation', 'type', 'waiting', 'why'],
            queue.items.map((one) => [one.organisation, one.machineType, String(one.waiting), one.message]),
            [2],
          ),
        );
      }),
    );
  admin
    .command('end-machine')
    .argument('<machine>', 'its id')
    .description('end a machine: its attempt is lost and not billed, and the job is tried again')
    .action(
      withContext(async ({ client, out }, machine: string) => {
        await client.admin.endMachine({ machine });
        out.result({ machine }, `${machine} is ended`);
      }),
    );
}
