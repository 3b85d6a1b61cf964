import { attemptRoutes } from '../lib/api/groups/attempts.ts';
import { COMMON_VIEWS } from '../lib/app/api-views.ts';
import { type AttemptDependencies, attemptEndpoints } from '../lib/app/jobs/endpoints/attempts.ts';
import type { Secrets } from '../lib/app/ports/secrets.ts';
import { apiPlatformOnAws } from '../lib/aws/api-platform.ts';
import { laterCompletions } from '../lib/aws/completions.ts';
import { environment } from '../lib/aws/environment.ts';
import { createApi } from '../lib/aws/http/api.ts';
import { lazily } from '../lib/aws/lazily.ts';
import { createLeases } from '../lib/aws/leases.ts';
import { objectStore } from '../lib/aws/s3/lazy-object-store.ts';

const platform = apiPlatformOnAws(COMMON_VIEWS);
const leases = createLeases(platform.dynamo, environment('VIEWS_TABLE'));
// Loaded with the first job that refers to one, and with the first claim.
const secrets = lazily<Secrets>(async () => (await import('../lib/aws/secret-store.ts')).secretStore(platform.dynamo));
const credentials = lazily<AttemptDependencies['credentials']>(async () => {
  const { attemptCredentials } = await import('../lib/aws/users/attempt-credentials.ts');
  return attemptCredentials(platform.dynamo);
});
const objects = objectStore(platform.clock);
const completions = laterCompletions(platform.dynamo);
const deps = { ...platform, objects, completions, leases, wallMs: Date.now, secrets, credentials };

export const handler = createApi({ ...deps, routes: attemptRoutes, endpoints: attemptEndpoints(deps) });
