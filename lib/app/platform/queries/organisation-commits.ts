import { aggregateNameOf, type CommitReader, type StoredCommit } from 'epoch';

/**
 * The commits of all streams of an organisation, each stream whole and in order, by one reading of the log. Sagas' own progress is left
 * out: it follows from these.
 */
export async function* organisationCommits(
  reader: Pick<CommitReader, 'scan'>,
  org: string,
): AsyncGenerator<StoredCommit> {
  let stream: string | undefined;
  let isOurs = false;
  for await (const commit of reader.scan(0, 1)) {
    if (commit.stream !== stream) isOurs = ownedBy(commit, org);
    stream = commit.stream;
    if (isOurs) yield commit;
  }
}

/** Named after an organisation, and not its own: nothing that it is given has them. */
const OF_THE_SELLER: ReadonlySet<string> = new Set(['customer-notes']);

/** By the id in the stream's name, else by what its first event says. */
function ownedBy({ stream, events }: StoredCommit, org: string): boolean {
  if (OF_THE_SELLER.has(aggregateNameOf(stream))) return false;
  const id = stream.slice(stream.indexOf('#') + 1);
  if (id === org || id.startsWith(`${org}/`)) return true;
  const data = events[0]?.data;
  return typeof data === 'object' && data !== null && 'organisationId' in data && data.organisationId === org;
}
