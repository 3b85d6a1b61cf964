import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';

const SEARCH_DELAY_MS = 250;

/** The beginning of a name as it is typed, and as it is searched for once the typing pauses. */
export function useTypedPrefix(initially = '') {
  const [typed, setTyped] = useState(initially);
  const [prefix] = useDebouncedValue(typed.trim() === '' ? '' : typed, SEARCH_DELAY_MS);
  return { typed, setTyped, prefix };
}
