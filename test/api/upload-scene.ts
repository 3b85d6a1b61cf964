import type { TestApi } from './api.ts';

export const PART = 8 * 1024 * 1024;

export async function started(api: TestApi, sizeBytes = 3 * PART - 5) {
  const { org, owner } = await api.organisation();
  const body = { name: 'a.bin', sizeBytes: String(sizeBytes) };
  const { body: upload } = await api.send('files.startUpload', { token: owner.token, params: { org }, body });
  const at = { token: owner.token, params: { org, upload: upload.uploadId as string } };
  const put = async (parts: readonly number[]) => {
    const signed = await api.send('files.signParts', { ...at, body: { parts } });
    for (const { url, sizeBytes: bytes } of signed.body.parts) api.objects.put(url, Number(bytes));
  };
  return { org, owner, upload, at, put };
}
