import { fileRoutes } from '../lib/api/groups/files.ts';
import { folderRoutes } from '../lib/api/groups/folders.ts';
import { trashRoutes } from '../lib/api/groups/trash.ts';
import { uploadBatchRoutes } from '../lib/api/groups/upload-batches.ts';
import { uploadRoutes } from '../lib/api/groups/uploads.ts';
import { uppyRoutes } from '../lib/api/groups/uppy.ts';
import { FILES_VIEWS } from '../lib/app/api-views.ts';
import { filesEndpoints } from '../lib/app/endpoints.ts';
import { accountsOnAws } from '../lib/aws/accounts.ts';
import { createApi } from '../lib/aws/http/api.ts';
import { apiPlatformOnAws } from '../lib/aws/platform.ts';
import { objectStore } from '../lib/aws/s3/lazy-object-store.ts';

const platform = apiPlatformOnAws(FILES_VIEWS);
const deps = { ...platform, ...accountsOnAws(platform.dynamo), objects: objectStore(platform.clock) };

export const handler = createApi({
  ...deps,
  routes: [...uploadRoutes, ...uploadBatchRoutes, ...uppyRoutes, ...fileRoutes, ...trashRoutes, ...folderRoutes],
  endpoints: filesEndpoints(deps),
});
