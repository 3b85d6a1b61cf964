import { type Rejection, reject } from 'epoch';
import type { JobSpec } from './job-spec.ts';
import { MAX_ACCEPTED_NAMES, MAX_GLOB_LENGTH, MAX_INPUT_SLOTS } from './limits.ts';
import { accepts } from './slot-names.ts';

/** A place for input files, by name: the program finds those of the slot `reads` in the folder `$CATACLOUD_INPUTS/reads`. */
export interface InputSlot {
  readonly name: string;
  readonly description?: string;
  /** How many files it takes; one unless given. */
  readonly files?: 'one' | 'many';
  /** `false`: a job runs without a file in it. It needs one unless given. */
  readonly required?: boolean;
  /** Names that it takes: patterns with `*` and `?` of the part after the last slash, letter case aside. All unless given. */
  readonly accept?: readonly string[];
}

/** Files by the name of their slot. */
export type SlotFiles = Readonly<Record<string, readonly string[]>>;

type Slots = Pick<JobSpec, 'slots'>;

/** `hasOwn`: a slot may be called `toString`. */
export const filesIn = (given: SlotFiles, slot: string): readonly string[] =>
  Object.hasOwn(given, slot) ? (given[slot] ?? []) : [];

const SLOT_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;

/** What is wrong with the slots of a specification; undefined when jobs can be made with them. */
export function slotsProblem({ slots = [] }: Slots): string | undefined {
  if (slots.length > MAX_INPUT_SLOTS) return `at most ${MAX_INPUT_SLOTS} slots, got ${slots.length}`;
  // Folders on a disk that may ignore letter case.
  const names = new Set(slots.map(({ name }) => name.toLowerCase()));
  if (names.size < slots.length) return 'every slot needs a name of its own, letter case aside';
  for (const { name, accept = [] } of slots) {
    if (!SLOT_NAME.test(name)) {
      return `a slot's name has 1 to 40 letters, digits, - and _, a letter first: ${JSON.stringify(name)}`;
    }
    if (accept.length > MAX_ACCEPTED_NAMES) return `slot ${name} may have ${MAX_ACCEPTED_NAMES} patterns of names`;
    if (accept.some((pattern) => pattern === '' || pattern.length > MAX_GLOB_LENGTH || pattern.includes('/'))) {
      return `slot ${name}: a pattern of names has 1 to ${MAX_GLOB_LENGTH} characters without a slash`;
    }
  }
  return undefined;
}

/**
 * `input-slot-invalid` when these files cannot be in these slots: a slot that does not exist, more files than one takes, a
 * file in two places. `loose` files are in no slot; where a configuration has slots, none may be.
 */
export function checkSlots({ slots = [] }: Slots, given: SlotFiles, loose: readonly string[]): Rejection | undefined {
  const known = slots.map(({ name }) => name).join(', ') || 'none';
  const unknown = Object.keys(given).find((name) => !slots.some((slot) => slot.name === name));
  if (unknown !== undefined) return invalid(`there is no slot ${unknown}; the configuration has ${known}`, unknown);
  const [first] = loose;
  if (slots.length > 0 && first !== undefined) {
    return reject('input-slot-invalid', `file ${first} is in no slot; the configuration has ${known}`);
  }
  const seen = new Set<string>();
  for (const { name, files = 'one' } of slots) {
    const ids = filesIn(given, name);
    if (files === 'one' && ids.length > 1) return invalid(`slot ${name} takes one file, got ${ids.length}`, name);
    for (const id of ids) {
      if (seen.has(id)) return invalid(`file ${id} is given twice: a file has one slot`, name);
      seen.add(id);
    }
  }
  return undefined;
}

/** `input-slot-empty` with the first required slot that has no file. */
export function checkFilled({ slots = [] }: Slots, given: SlotFiles): Rejection | undefined {
  const empty = slots.find(({ name, required = true }) => required && filesIn(given, name).length === 0);
  return empty && reject('input-slot-empty', `slot ${empty.name} needs a file`, { slot: empty.name });
}

/** `input-slot-invalid` when the slot does not take a file of this name. */
export function checkAccepted({ name: slot, accept = [] }: InputSlot, name: string): Rejection | undefined {
  if (accepts({ accept }, name)) return undefined;
  return invalid(`slot ${slot} takes ${accept.join(', ')}, and no ${JSON.stringify(name)}`, slot);
}

function invalid(message: string, slot: string): Rejection {
  return reject('input-slot-invalid', message, { slot });
}
