import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { searchTerms } from '../../../lib/domain/search.ts';

const SEARCH_DELAY_MS = 250;

/** A search in names as it is typed, and as it is searched for once the typing pauses. */
export function useTypedSearch(initially = '') {
  const [typed, setTyped] = useState(initially);
  const [search] = useDebouncedValue(searchTerms(typed).length === 0 ? '' : typed, SEARCH_DELAY_MS);
  return { typed, setTyped, search };
}
