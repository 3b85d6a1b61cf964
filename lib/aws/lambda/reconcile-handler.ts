import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createLiveReader } from 'epoch/views';
import { nodeRuntime } from 'epoch-dynamodb';
import { files } from '../../app/files/views/files.ts';
import { organisations } from '../../app/organisations/views/organisations.ts';
import { runUpkeep } from '../../app/platform/commands/upkeep.ts';
import { usageLedger } from '../../app/usage/views/usage-ledger.ts';
import { environment } from '../environment.ts';
import { objectStore } from '../s3/lazy-object-store.ts';
import { createCredentials } from '../users/credentials.ts';
import { createRecords } from '../users/table.ts';
import { deliveryWorld } from './delivery-world.ts';
import { createReporter } from './report-line.ts';

/** The daily comparison of what S3 holds with files, totals and quotas. `Differing` is what the alarm watches. */
export function reconcileHandler(): (event: SQSEvent) => Promise<SQSBatchResponse> {
  const report = createReporter('reconcile');
  let world: ReturnType<typeof make> | undefined;
  return async ({ Records }) => {
    world ??= make();
    await world.clock.refresh();
    const [record] = Records;
    if (record === undefined) return { batchItemFailures: [] };
    // However many messages have piled up, one comparison answers all of them; one that throws brings them all again.
    const origin = { actor: 'reconcile', correlation: record.messageId, causation: record.messageId };
    const { named, ...numbers } = await runUpkeep(world, origin);
    const measures = Object.entries(numbers).map(([name, value]) => [capital(name), { value, unit: 'count' as const }]);
    report(numbers.differing > 0 ? 'error' : 'info', 'reconciled', { named }, Object.fromEntries(measures));
    return { batchItemFailures: [] };
  };
}

function make() {
  const { kernel, views: store, clock, dynamo } = deliveryWorld();
  const { nowMs } = clock;
  const versions = Object.fromEntries([files, organisations, usageLedger].map(({ name, version }) => [name, version]));
  const views = createLiveReader({ store, versions, nowMs });
  const credentials = createCredentials(createRecords(dynamo, environment('USERS_TABLE')));
  return { kernel, views, clock, nowMs, objects: objectStore(clock), credentials, newId: nodeRuntime().newId };
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
