import { OPEN_UPLOAD_SHARDS } from '../../../lib/app/files/views/file-rows.ts';
import {
  type Observed,
  observeUploads,
  type UpkeepDependencies,
} from '../../../lib/app/uploads/commands/observe-uploads.ts';
import { ORIGIN } from '../platform.ts';

/** Looks at every open upload, shard by shard. */
export async function observeAll(deps: UpkeepDependencies): Promise<Observed> {
  const all: Observed = { uploads: 0, parts: 0, completed: 0, beyondBytes: 0 };
  for (const shard of OPEN_UPLOAD_SHARDS) {
    const { cursor, ...found } = await observeUploads(deps, shard, { limit: 100 }, ORIGIN);
    if (cursor !== undefined) throw new Error(`shard ${shard} has more open uploads than a scene makes`);
    for (const name of ['uploads', 'parts', 'completed', 'beyondBytes'] as const) all[name] += found[name];
  }
  return all;
}
