import { pipelineRoutes } from '../lib/api/groups/pipelines.ts';
import { PIPELINE_VIEWS } from '../lib/app/api-views.ts';
import { pipelineEndpoints } from '../lib/app/jobs/endpoints/pipelines.ts';
import { apiPlatformOnAws } from '../lib/aws/api-platform.ts';
import { createApi } from '../lib/aws/http/api.ts';

const platform = apiPlatformOnAws(PIPELINE_VIEWS);

export const handler = createApi({ ...platform, routes: pipelineRoutes, endpoints: pipelineEndpoints(platform) });
