import type { Kernel, Rejection } from 'epoch';
import { fileHistory } from '../../../domain/file/reading.ts';
import { checkAccepted, filesIn, type InputSlot, type SlotFiles } from '../../../domain/input-slots.ts';
import { accepts } from '../../../domain/slot-names.ts';
import { eachOf } from '../../http/each-of.ts';

const FILES_AT_ONCE = 50;

/** Those of these files whose names the slot takes, in their order. What was deleted is known by its last name. */
export async function acceptedFiles(
  kernel: Kernel,
  slot: InputSlot,
  fileIds: readonly string[],
): Promise<readonly string[]> {
  if (slot.accept === undefined) return fileIds;
  return (await namesOf(kernel, fileIds)).filter(([, name]) => accepts(slot, name)).map(([id]) => id);
}

/** `input-slot-invalid` with the first file whose name its slot does not take. */
export async function misnamedFile(
  kernel: Kernel,
  slots: readonly InputSlot[] = [],
  given: SlotFiles = {},
): Promise<Rejection | undefined> {
  for (const slot of slots) {
    const fileIds = slot.accept === undefined ? [] : filesIn(given, slot.name);
    for (const [, name] of await namesOf(kernel, fileIds)) {
      const refused = checkAccepted(slot, name);
      if (refused) return refused;
    }
  }
  return undefined;
}

async function namesOf(kernel: Kernel, fileIds: readonly string[]): Promise<readonly (readonly [string, string])[]> {
  const names = await eachOf(fileIds, FILES_AT_ONCE, async (id) => {
    const name = await nameOf(kernel, id);
    return name === undefined ? [] : [[id, name] as const];
  });
  return names.flat();
}

async function nameOf(kernel: Kernel, fileId: string): Promise<string | undefined> {
  const { state, version } = await kernel.load(fileHistory, fileId);
  if (state.status === 'none') return undefined;
  if ('name' in state) return state.name;
  // Its end has taken it.
  const before = (await kernel.stateAt(fileHistory, fileId, { version: version - 1 })).state;
  return 'name' in before ? before.name : undefined;
}
