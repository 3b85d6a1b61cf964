import type { Kernel, Rejection } from 'epoch';
import { fileHistory } from '../../../domain/file/reading.ts';
import { checkAccepted, filesIn, type InputSlot, type SlotFiles } from '../../../domain/input-slots.ts';
import { accepts } from '../../../domain/slot-names.ts';

const FILES_AT_ONCE = 50;

/** Those of these files whose names the slot takes, in their order. What is deleted has no name, and is not among them. */
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
  const names: (readonly [string, string])[] = [];
  for (let at = 0; at < fileIds.length; at += FILES_AT_ONCE) {
    const some = fileIds.slice(at, at + FILES_AT_ONCE);
    const loaded = await Promise.all(some.map(async (id) => [id, (await kernel.load(fileHistory, id)).state] as const));
    for (const [id, state] of loaded) if ('name' in state) names.push([id, state.name]);
  }
  return names;
}
