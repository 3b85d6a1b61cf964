import { putTinyParts } from '../../test/integration/tiny-parts.ts';
import type { Place } from './place.ts';

/** Parts of a few bytes, confirmed one by one by so many clients at a time. */
export async function confirmSingly({ client, org, bucket, url, requests }: Place, parts: number, clients: number) {
  const at = await putTinyParts({ owner: client, org }, url, bucket, parts);
  const [before, startedAt] = [requests(), performance.now()];
  let next = 0;
  const work = async () => {
    for (let part = ++next; part <= parts; part = ++next) await client.files.confirmPart({ ...at, part: `${part}` });
  };
  await Promise.all(Array.from({ length: clients }, work));
  const [sent, seconds] = [requests() - before, (performance.now() - startedAt) / 1_000];
  const { receivedParts } = await client.files.getUpload(at);
  await client.files.abortUpload(at);
  return {
    parts,
    clients,
    counted: receivedParts.reduce((sum, { from, to }) => sum + to - from + 1, 0),
    requestsPerSuccess: sent / parts,
    perSecond: parts / seconds,
  };
}
