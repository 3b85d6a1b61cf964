import { putTinyParts } from '../../test/integration/tiny-parts.ts';
import type { Place } from './place.ts';

/** Parts of a byte each, confirmed one by one by so many clients at a time. */
export async function confirmSingly({ client, org, bucket, url, requests }: Place, parts: number, clients: number) {
  const at = await putTinyParts({ owner: client, org }, url, bucket, parts);
  const [before, startedAt] = [requests(), performance.now()];
  let next = 0;
  const work = async () => {
    for (let part = ++next; part <= parts; part = ++next) await client.files.confirmPart({ ...at, part: `${part}` });
  };
  await Promise.all(Array.from({ length: clients }, work));
  const [sent, seconds] = [requests() - before, (performance.now() - startedAt) / 1_000];
  const { receivedBytes } = await client.files.confirmParts({ ...at, body: { parts: [1] } });
  await client.files.abortUpload(at);
  return {
    parts,
    clients,
    counted: Number(receivedBytes),
    requestsPerSuccess: sent / parts,
    perSecond: parts / seconds,
  };
}
