import { fileRoutes } from '../lib/api/groups/files.ts';
import { folderRoutes } from '../lib/api/groups/folders.ts';
import { trashRoutes } from '../lib/api/groups/trash.ts';
import { uploadBatchRoutes } from '../lib/api/groups/upload-batches.ts';
import { uploadRoutes } from '../lib/api/groups/uploads.ts';
import { uppyRoutes } from '../lib/api/groups/uppy.ts';
import { FILES_VIEWS } from '../lib/app/api-views.ts';
import { filesEndpoints } from '../lib/app/endpoints.ts';
import { apiPlatformOnAws } from '../lib/aws/api-platform.ts';
import { laterCompletions } from '../lib/aws/completions.ts';
import { environment } from '../lib/aws/environment.ts';
import { createApi } from '../lib/aws/http/api.ts';
import { objectStore } from '../lib/aws/s3/lazy-object-store.ts';
import { createCredentials } from '../lib/aws/users/credentials.ts';
import { createRepeats } from '../lib/aws/users/repeats.ts';
import { createRecords } from '../lib/aws/users/table.ts';

const platform = apiPlatformOnAws(FILES_VIEWS);
// Of accounts it needs the secrets of uploads and what was answered before.
const records = createRecords(platform.dynamo, environment('USERS_TABLE'));
const credentials = createCredentials(records, Date.now);
const repeats = createRepeats(records, Date.now);
const objects = objectStore(platform.clock);
const completions = laterCompletions(platform.dynamo);
const deps = { ...platform, credentials, repeats, wallMs: Date.now, objects, completions };

export const handler = createApi({
  ...deps,
  routes: [...uploadRoutes, ...uploadBatchRoutes, ...uppyRoutes, ...fileRoutes, ...trashRoutes, ...folderRoutes],
  endpoints: filesEndpoints(deps),
});
