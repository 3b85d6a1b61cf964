import { quota } from '../../lib/domain/quota/quota.ts';
import type { TestApi } from './api.ts';

export const MIB = 1024 * 1024;

/** A capability of a new organisation, and what Uppy asks with it. */
export async function capability(api: TestApi, maxUploads: number, maxBytes: number) {
  const { org, owner } = await api.organisation();
  const body = { maxUploads, maxBytes: String(maxBytes) };
  const made = await api.send('files.createUploadCapability', { token: owner.token, params: { org }, body });
  const params = { capability: (made.body.endpoint as string).split('/').at(-1) ?? '' };
  const create = (size?: number) => {
    const metadata = size === undefined ? {} : { metadata: { size } };
    return api.send('files.uppyCreate', { params, body: { filename: 'b', ...metadata } });
  };
  const at = ({ body: { key, uploadId } }: Awaited<ReturnType<typeof create>>) => ({
    params: { ...params, s3Upload: uploadId },
    query: { key },
  });
  const sign = async ({ body: { key, uploadId } }: Awaited<ReturnType<typeof create>>, part: number) =>
    api.send('files.uppySignPart', { params: { ...params, s3Upload: uploadId, part }, query: { key } });
  /** Puts a part of that size. */
  const put = async (made: Awaited<ReturnType<typeof create>>, part: number, bytes: number) =>
    api.objects.put((await sign(made, part)).body.url, bytes);
  /** With the list of parts that the store has. */
  const complete = async (made: Awaited<ReturnType<typeof create>>) => {
    const { body: parts } = await api.send('files.uppyListParts', at(made));
    return api.send('files.uppyComplete', { ...at(made), body: { parts: Array.isArray(parts) ? parts : [] } });
  };
  const reserved = async () => (await api.kernel.load(quota, org)).state.reservedBytes;
  return { org, owner, params, create, sign, put, complete, reserved };
}
