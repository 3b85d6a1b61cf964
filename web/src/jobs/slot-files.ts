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

export const NOTHING_CHOSEN: Chosen = { files: [], inputs: {} };

export function chosenOf(files: readonly LinkedFile[]): Chosen {
  const slots = [...new Set(files.flatMap(({ slot }) => slot ?? []))];
  const idsIn = (wanted: string | undefined) => files.filter(({ slot }) => slot === wanted).map(({ id }) => id);
  return { files: idsIn(undefined), inputs: Object.fromEntries(slots.map((slot) => [slot, idsIn(slot)])) };
}

/** What is sent: of a configuration that was chosen before, no slot is left. */
export function filesToSend({ slots }: Pick<Spec, 'slots'>, { files, inputs }: Chosen) {
  if (slots === undefined) return { files: [...files] };
  return { files: [], inputs: Object.fromEntries(slots.map(({ name }) => [name, [...(inputs[name] ?? [])]])) };
}
