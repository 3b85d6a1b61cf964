import { bridgeRoutes } from '../lib/api/groups/bridge.ts';
import { documentRoutes } from '../lib/api/groups/documents.ts';
import { exportRoutes } from '../lib/api/groups/exports.ts';
import { priceRoutes } from '../lib/api/groups/prices.ts';
import { registerRoutes } from '../lib/api/groups/register.ts';
import { usageHourRoutes } from '../lib/api/groups/usage-hours.ts';
import { DOCUMENT_VIEWS } from '../lib/app/api-views.ts';
import type { ExportMessage } from '../lib/app/billing/commands/run-export.ts';
import { documentEndpoints } from '../lib/app/billing/endpoints/documents.ts';
import { usageOf } from '../lib/app/usage.ts';
import { apiPlatformOnAws } from '../lib/aws/api-platform.ts';
import { environment } from '../lib/aws/environment.ts';
import { createApi } from '../lib/aws/http/api.ts';
import { receiptSigner } from '../lib/aws/kms/lazy-signer.ts';
import { peopleOnAws } from '../lib/aws/people.ts';
import { laterRunQueue } from '../lib/aws/run-queue.ts';
import { documentStore } from '../lib/aws/s3/lazy-document-store.ts';

const platform = apiPlatformOnAws(DOCUMENT_VIEWS);
const deps = {
  ...platform,
  ...usageOf(platform),
  people: peopleOnAws(platform.dynamo),
  signer: receiptSigner(),
  documents: documentStore(platform.clock),
  exportQueue: laterRunQueue<ExportMessage>(environment('EXPORT_QUEUE_URL')),
};

export const handler = createApi({
  ...deps,
  routes: [...documentRoutes, ...bridgeRoutes, ...exportRoutes, ...priceRoutes, ...registerRoutes, ...usageHourRoutes],
  endpoints: documentEndpoints(deps),
});
