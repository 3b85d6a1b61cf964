import type { Spec } from '../configurations/spec-input.ts';
import { FileChoice } from './file-choice.tsx';
import { type Chosen, idsOf, type LinkedFile } from './slot-files.ts';

/** A field for each slot of a configuration, or one for all files. */
export function SlotChoices(props: {
  readonly org: string;
  readonly slots: Spec['slots'];
  readonly value: Chosen;
  readonly known?: readonly LinkedFile[];
  /** With what is known of all files that are chosen now. */
  readonly onChange: (value: Chosen, known: readonly LinkedFile[]) => void;
}) {
  const { org, slots, value, known = [] } = props;
  function change(next: Chosen, files: readonly LinkedFile[]) {
    const all = new Map([...known, ...files].map((file) => [file.id, file]));
    props.onChange(
      next,
      idsOf(next).flatMap((id) => all.get(id) ?? []),
    );
  }
  if (slots === undefined) {
    const set = (files: readonly LinkedFile[]) => change({ ...value, files: files.map(({ id }) => id) }, files);
    return <FileChoice org={org} value={value.files} known={known} onChange={set} />;
  }
  return slots.map((slot) => (
    <FileChoice
      key={slot.name}
      org={org}
      slot={slot}
      value={value.inputs[slot.name] ?? []}
      known={known}
      onChange={(files) => {
        const ids = files.map(({ id }) => id);
        change({ ...value, inputs: { ...value.inputs, [slot.name]: ids } }, files);
      }}
    />
  ));
}
