import { client } from '../session/api.ts';
import { actOnEach, type Chosen } from '../shell/act-on-each.ts';

/** Gives files back the names that they had, by id. Throws, naming those that keep their new ones. */
export async function giveNamesBack(org: string, files: Chosen): Promise<void> {
  const { refused, refusedCount } = await actOnEach(files, (file, name) =>
    client.files.rename({ org, file, body: { name } }),
  );
  if (refusedCount > 0) throw new Error(`${refusedCount} left where they are: ${refused.join('; ')}`);
}
