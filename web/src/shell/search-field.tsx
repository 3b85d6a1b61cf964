import { TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { afterPause } from './after-pause.ts';
import { useTyped } from './use-typed.ts';

/** Words are asked for when the typing pauses; until then nothing but the field is drawn anew. */
const PAUSE_MS = 250;

/** A text that a list is narrowed by. */
export function SearchField(props: {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly search: (text: string) => void;
}) {
  const { label, description, value, search } = props;
  const { typed, setTyped, setAsked } = useTyped(value);
  const [pause] = useState(() => afterPause(PAUSE_MS, () => window.location.pathname));
  // What the list is narrowed by otherwise may have changed meanwhile.
  const latest = useRef(search);
  useEffect(() => {
    latest.current = search;
  });
  useEffect(() => pause.forget, [pause]);
  return (
    <TextInput
      label={label}
      description={description}
      type="search"
      maxLength={200}
      value={typed}
      onChange={({ currentTarget: { value: text } }) => {
        setTyped(text);
        pause.ask(() => {
          setAsked(text);
          latest.current(text);
        });
      }}
    />
  );
}
