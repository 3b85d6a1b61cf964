import { configurationRoutes } from '../lib/api/groups/job-configurations.ts';
import { jobRoutes } from '../lib/api/groups/jobs.ts';
import { COMMON_VIEWS } from '../lib/app/api-views.ts';
import { jobsEndpoints } from '../lib/app/jobs/endpoints/endpoints.ts';
import { apiPlatformOnAws } from '../lib/aws/api-platform.ts';
import { environment } from '../lib/aws/environment.ts';
import { createApi } from '../lib/aws/http/api.ts';
import { lazyImages } from '../lib/aws/registry/lazy-images.ts';
import { objectStore } from '../lib/aws/s3/lazy-object-store.ts';

const platform = apiPlatformOnAws(COMMON_VIEWS);
const images = lazyImages();
const jobLogDays = Number(environment('JOB_LOG_DAYS'));
const deps = { ...platform, objects: objectStore(platform.clock), queue: platform.viewStore, images, jobLogDays };

export const handler = createApi({
  ...deps,
  routes: [...configurationRoutes, ...jobRoutes],
  endpoints: jobsEndpoints(deps),
});
