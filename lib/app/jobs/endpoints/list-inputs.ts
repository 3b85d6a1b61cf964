import { isRejection } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { file } from '../../../domain/file/file.ts';
import { storageKeyOf } from '../../../domain/file/sizing.ts';
import { fileRow } from '../../files/views/file-rows.ts';
import type { Caller } from '../../http/caller.ts';
import { iso } from '../../http/outcome.ts';
import { DEFAULT_CONTENT_TYPE, type UploadDependencies } from '../../uploads/commands/start.ts';
import { running } from './running-attempt.ts';

/** The pinned inputs of the attempt, each with a link that a runner can read it by. */
export async function listInputs(deps: UploadDependencies, caller: Caller) {
  const { kernel, views, objects, clock } = deps;
  const now = await running(deps, caller);
  if (isRejection(now)) return now;
  const rows = await fileRow.getMany(
    views,
    now.inputs.map((fileId) => ({ fileId })),
  );
  const known = new Map(rows.map(({ values }) => [values.fileId, values]));
  const files = await Promise.all(
    now.inputs.map(async (id) => {
      const { state } = await kernel.load(file, id);
      if (state.status !== 'available') throw new Error(`input ${id} is pinned and ${state.status}`);
      const { contentType: type = DEFAULT_CONTENT_TYPE, checksum } = known.get(id) ?? {};
      const { url, expiresAtMs } = await objects.signDownload(storageKeyOf(now.of.org, id), state.name, type);
      const slot = now.state.pinnedSlotOf?.[id];
      return { id, name: state.name, sizeBytes: String(state.bytes), url, ...defined({ checksum, slot }), expiresAtMs };
    }),
  );
  const expiresAtMs = Math.min(...files.map((one) => one.expiresAtMs), clock.nowMs() + 900_000);
  return { body: { files: files.map(({ expiresAtMs: _until, ...one }) => one), expiresAt: iso(expiresAtMs) } };
}
