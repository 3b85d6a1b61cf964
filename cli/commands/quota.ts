import type { Command } from 'commander';
import { withContext } from '../action.ts';
import { bytesOfSize } from '../byte-size.ts';
import { formatBytes, table } from '../format.ts';

interface Quota {
  readonly limitBytes: string;
  readonly storedBytes: string;
  readonly reservedBytes: string;
}

/** How many bytes an organisation may store. */
export function addQuota(admin: Command): void {
  const quota = admin.command('quota').description('how many bytes an organisation may store');
  quota
    .command('show', { isDefault: true })
    .argument('<org>')
    .description('the limit, and what of it is stored and reserved')
    .action(
      withContext(async ({ client, out }, org: string) => {
        const { limitBytes, storedBytes, reservedBytes } = await client.admin.getOrganisation({ org });
        const found = { limitBytes, storedBytes, reservedBytes };
        out.result(found, () => quotaText(found));
      }),
    );
  quota
    .command('set')
    .argument('<org>')
    .argument('<size>', 'such as 500GB, 1.5TiB, or bytes')
    .description('change the limit; what is stored or reserved stays, also when it is more')
    .action(
      withContext(async ({ client, out }, org: string, size: string) => {
        const found = await client.admin.changeQuota({ org, body: { limitBytes: bytesOfSize(size) } });
        out.result(found, () => quotaText(found));
      }),
    );
}

/** A limit may be one of bytes that no unit shows: they are printed as well. */
function quotaText({ limitBytes, storedBytes, reservedBytes }: Quota): string {
  const row = (what: string, bytes: string) => [what, formatBytes(BigInt(bytes)), bytes];
  return table(
    ['what', '', 'bytes'],
    [row('may be stored', limitBytes), row('stored', storedBytes), row('reserved by uploads', reservedBytes)],
    [1, 2],
  );
}
