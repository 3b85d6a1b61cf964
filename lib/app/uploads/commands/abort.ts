import { commandsOf, type Origin, type Rejection } from 'epoch';
import { file } from '../../../domain/file/file.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Answer } from '../../http/endpoint.ts';
import { positionsOf } from '../../http/outcome.ts';

/** Aborts an upload: the event now; a reactor deletes the store's parts soon after. */
export async function abortUpload(
  { kernel }: Pick<Dependencies, 'kernel'>,
  organisationId: string,
  fileId: string,
  origin: Origin,
): Promise<Answer<undefined> | Rejection> {
  const command = commandsOf(file).AbortUpload(fileId, { organisationId });
  const outcome = await kernel.execute(file, command, origin);
  return outcome.ok ? { body: undefined, positions: positionsOf(outcome) } : outcome.rejection;
}
