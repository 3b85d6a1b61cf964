import { accepts } from '../../../lib/domain/slot-names.ts';
import type { Spec } from '../configurations/spec-input.ts';

/** Chosen files: by slot where the configuration has slots, else all together. */
export interface Chosen {
  readonly files: readonly string[];
  readonly inputs: Readonly<Record<string, readonly string[]>>;
}

export interface LinkedFile {
  readonly id: string;
  readonly name?: string | undefined;
  readonly slot?: string | undefined;
}

type Slots = NonNullable<Spec['slots']>;

export const NOTHING_CHOSEN: Chosen = { files: [], inputs: {} };

export function chosenOf(files: readonly LinkedFile[]): Chosen {
  const slots = [...new Set(files.flatMap(({ slot }) => slot ?? []))];
  const idsIn = (wanted: string | undefined) => files.filter(({ slot }) => slot === wanted).map(({ id }) => id);
  return { files: idsIn(undefined), inputs: Object.fromEntries(slots.map((slot) => [slot, idsIn(slot)])) };
}

/** Every chosen file once, wherever it is. */
export function idsOf({ files, inputs }: Chosen): readonly string[] {
  return [...new Set([...Object.values(inputs).flat(), ...files])];
}

/**
 * The same files in the slots of a configuration: each stays in its slot where there is one of that name that takes it; another
 * goes to the first slot that takes its name and has room, those first that do not take everything. What has no place is in `files`.
 */
export function placed(slots: Slots | undefined, chosen: Chosen, nameOf: (id: string) => string): Chosen {
  const ids = idsOf(chosen);
  if (slots === undefined) return { files: ids, inputs: {} };
  const inputs = new Map<string, string[]>(slots.map(({ name }) => [name, []]));
  const isPlaced = new Set<string>();
  const put = ({ name, files, accept }: Slots[number], id: string) => {
    const there = inputs.get(name) ?? [];
    const hasRoom = files === 'many' || there.length === 0;
    if (isPlaced.has(id) || !hasRoom || !accepts({ accept }, nameOf(id))) return;
    there.push(id);
    isPlaced.add(id);
  };
  for (const slot of slots) for (const id of chosen.inputs[slot.name] ?? []) put(slot, id);
  const choosyFirst = slots.toSorted((one, other) => Number(!one.accept?.length) - Number(!other.accept?.length));
  for (const id of ids) for (const slot of choosyFirst) put(slot, id);
  return { files: ids.filter((id) => !isPlaced.has(id)), inputs: Object.fromEntries(inputs) };
}

/** Required slots without a file: a job cannot run yet. */
export function emptySlots(slots: Slots = [], { inputs }: Chosen): readonly string[] {
  return slots
    .filter(({ name, required }) => required !== false && (inputs[name] ?? []).length === 0)
    .map(({ name }) => name);
}

/** What is sent: of a configuration that was chosen before, no slot is left. */
export function filesToSend({ slots }: Pick<Spec, 'slots'>, { files, inputs }: Chosen) {
  if (slots === undefined) return { files: [...files] };
  return { files: [], inputs: Object.fromEntries(slots.map(({ name }) => [name, [...(inputs[name] ?? [])]])) };
}
