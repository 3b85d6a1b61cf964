import { useQuery } from '@tanstack/react-query';
import { inParallel } from '../../../lib/client/in-parallel.ts';
import { client, type ReplyOf } from '../session/api.ts';
import { readKey } from '../session/read-key.ts';
import { usePerson } from '../session/session-context.ts';

/** Calls at the same time: a browser has not many more connections. */
const AT_ONCE = 4;

/** Files that can be read by jobs, in the order of their ids; what is not there any more is left out. */
export function useFilesById(org: string, ids: readonly string[]) {
  return useQuery({
    queryKey: readKey(usePerson(), 'files.get', { org }, { ids }, 'all'),
    queryFn: async () => {
      const found = new Map<string, ReplyOf<'files.get'>>();
      await inParallel(ids, AT_ONCE, async (file) => {
        const read = await client.files.get({ org, file }).catch(nothingWhenGone);
        if (read?.status === 'available') found.set(file, read);
      });
      return ids.flatMap((id) => found.get(id) ?? []);
    },
  });
}

function nothingWhenGone(error: unknown): undefined {
  if ((error as { readonly status?: number }).status === 404) return undefined;
  throw error;
}
