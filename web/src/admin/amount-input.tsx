import { TextInput } from '@mantine/core';

/** A decimal that is sent as it is typed: no digit is lost to a binary fraction. */
export function AmountInput(props: {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
}) {
  return (
    <TextInput
      label={props.label}
      required
      inputMode="decimal"
      pattern="[0-9]+(\.[0-9]+)?"
      value={props.value}
      onChange={(event) => props.set(event.currentTarget.value)}
    />
  );
}
