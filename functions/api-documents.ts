import { documentRoutes } from '../lib/api/groups/documents.ts';
import { filesCostRoutes } from '../lib/api/groups/files-cost.ts';
import { priceRoutes } from '../lib/api/groups/prices.ts';
import { registerRoutes } from '../lib/api/groups/register.ts';
import { DOCUMENT_VIEWS } from '../lib/app/api-views.ts';
import { documentEndpoints } from '../lib/app/billing/endpoints/documents.ts';
import { usageOf } from '../lib/app/usage.ts';
import { createApi } from '../lib/aws/http/api.ts';
import { receiptSigner } from '../lib/aws/kms/lazy-signer.ts';
import { apiPlatformOnAws } from '../lib/aws/platform.ts';
import { documentStore } from '../lib/aws/s3/lazy-document-store.ts';

const platform = apiPlatformOnAws(DOCUMENT_VIEWS);
const deps = {
  ...platform,
  ...usageOf(platform),
  signer: receiptSigner(),
  documents: documentStore(platform.clock),
};

export const handler = createApi({
  ...deps,
  routes: [...documentRoutes, ...filesCostRoutes, ...priceRoutes, ...registerRoutes],
  endpoints: documentEndpoints(deps),
});
