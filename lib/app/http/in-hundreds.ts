import { MAX_KEYS_PER_GET } from 'epoch/views';

/** Asks for many things in as many calls as the limit of one call demands, all at once. */
export async function inHundreds<K, V>(
  keys: readonly K[],
  get: (keys: readonly K[]) => Promise<readonly V[]>,
): Promise<readonly V[]> {
  const calls: Promise<readonly V[]>[] = [];
  for (let at = 0; at < keys.length; at += MAX_KEYS_PER_GET) calls.push(get(keys.slice(at, at + MAX_KEYS_PER_GET)));
  return (await Promise.all(calls)).flat();
}
