import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../app/ports/clock.ts';
import { files } from '../app/projections/files.ts';
import { jobConfigurations } from '../app/projections/job-configurations.ts';
import { jobFiles } from '../app/projections/job-files.ts';
import { jobs } from '../app/projections/jobs.ts';
import { machines } from '../app/projections/machines.ts';
import { members } from '../app/projections/members.ts';
import { organisations } from '../app/projections/organisations.ts';
import { quotas } from '../app/projections/quotas.ts';
import { createLiveReader } from '../epoch/delivery/live-reader.ts';
import type { ViewReader } from '../epoch/delivery/view-store.ts';
import { createDynamoViewStore } from './dynamodb/view-store.ts';
import { environment } from './environment.ts';

const VIEWS = [files, jobConfigurations, jobFiles, jobs, machines, members, organisations, quotas];

/** Views as queries read them: always the live version of each. */
export function platformViews(client: DynamoDBClient, clock: Clock): ViewReader {
  const versions = Object.fromEntries(VIEWS.map(({ name, version }) => [name, version]));
  const store = createDynamoViewStore({ client, table: environment('VIEWS_TABLE') });
  return createLiveReader({ store, versions, nowMs: clock.nowMs });
}
