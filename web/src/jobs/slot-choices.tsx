import type { Spec } from '../configurations/spec-input.ts';
import { FileChoice } from './file-choice.tsx';
import type { Chosen, LinkedFile } from './slot-files.ts';

/** A field for each slot of a configuration, or one for all files. */
export function SlotChoices(props: {
  readonly org: string;
  readonly slots: Spec['slots'];
  readonly value: Chosen;
  readonly known?: readonly LinkedFile[];
  readonly onChange: (value: Chosen) => void;
}) {
  const { org, slots, value, known = [], onChange } = props;
  if (slots === undefined) {
    return (
      <FileChoice org={org} value={value.files} known={known} onChange={(files) => onChange({ ...value, files })} />
    );
  }
  return slots.map((slot) => (
    <FileChoice
      key={slot.name}
      org={org}
      slot={slot}
      value={value.inputs[slot.name] ?? []}
      known={known}
      onChange={(ids) => onChange({ ...value, inputs: { ...value.inputs, [slot.name]: ids } })}
    />
  ));
}
