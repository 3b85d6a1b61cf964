import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { withContext } from '../action.ts';
import { styled } from '../context.ts';
import { printable } from '../format.ts';

const POLL_MS = 1_000;

interface Recorded {
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly at: string;
  readonly data?: unknown;
}

const lineOf = ({ at, stream, version, type, data }: Recorded) =>
  `${styled('gray', at)} ${printable(stream)}@${version} ${styled('bold', type)} ${printable(JSON.stringify(data))}`;

export function addEvents(program: Command): void {
  program
    .command('events')
    .description('the event log')
    .command('tail')
    .argument('<stream>', 'such as file#fil_01J… or job#job_01J…')
    .option('-f, --follow', 'go on with what comes later, until Ctrl-C')
    .option('--admin', 'as an administrator: any stream')
    .description('events of one stream, as they were recorded')
    .action(
      withContext(async (context, stream: string, options: { follow?: boolean; admin?: boolean }) => {
        const { client, out } = context;
        let seen = 0;
        do {
          const query = { stream };
          const events: AsyncIterable<Recorded> = options.admin
            ? client.items('admin.listEvents', { query })
            : client.items('organisations.listEvents', { org: context.organisation(), query });
          for await (const event of events) {
            if (event.version <= seen) continue;
            seen = event.version;
            out.line(event, lineOf(event));
          }
          if (options.follow) await sleep(POLL_MS);
        } while (options.follow);
      }),
    );
}
