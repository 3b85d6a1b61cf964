import '@mantine/spotlight/styles.css';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, type SpotlightActionData, spotlight } from '@mantine/spotlight';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { PAYERS, WORKERS } from '../../../lib/client/roles.ts';
import { searchTerms } from '../../../lib/domain/search.ts';
import { formatDay } from '../format/time.ts';
import { useOrganisation } from '../session/organisation.ts';
import { useAll, useRead } from '../session/read.ts';
import { pageActions } from './page-actions.ts';
import { placeOf } from './places.ts';

const MAX_FOUND = 7;
const TYPING_MS = 200;
/** Jobs of one answer: the more it may have, the more of them it looks at. */
const LOOKED_THROUGH = 100;

export interface PalettePage {
  readonly path: string;
  readonly label: string;
}

/** Any page, any file, job, bill or organisation by its name or id, and what the open page can do: opened by Ctrl-K, or by its button. */
export function Palette({ org, pages }: { readonly org: string; readonly pages: readonly PalettePage[] }) {
  const [query, setQuery] = useState('');
  const [, navigate] = useLocation();
  const [buttons] = useState(pageActions);
  const text = query.trim();
  // Each letter narrows pages and actions at once; the platform is asked when the typing pauses.
  const [asked] = useDebouncedValue(text, TYPING_MS);
  const { things, isLooking, hasFailed } = useThings(org, text === '' ? '' : asked);
  const nothing = hasFailed ? 'Not all could be searched' : 'Nothing is called that';
  useEffect(() => spotlight.open(), []);

  const to = ({ id, label, path, description }: Thing): SpotlightActionData => {
    return { id, label, description, onClick: () => navigate(path) };
  };
  const lower = text.toLowerCase();
  const place = placeOf(text);
  const actions = [
    ...(place === undefined
      ? []
      : [to({ id: text, label: `Open ${place.kind} ${text}`, path: place.path, description: 'By its id' })]),
    ...pages
      .filter(({ label }) => label.toLowerCase().includes(lower))
      .map(({ path, label }) => to({ id: path, label, path, description: 'Page' })),
    ...buttons
      .filter(({ label }) => label.toLowerCase().includes(lower))
      .map(({ label, run }, at) => ({
        id: `action ${at}`,
        label,
        description: 'On this page',
        onClick: () => later(run),
      })),
    ...(text === '' ? [] : things).map(to),
  ];

  return (
    <Spotlight
      actions={actions}
      query={query}
      onQueryChange={setQuery}
      // What is listed has been searched already.
      filter={(_query, all) => all}
      nothingFound={isLooking || asked !== text ? 'Looking…' : nothing}
      searchProps={{ placeholder: 'A page, an action, or anything by name or id', 'aria-label': 'Go to' }}
      shortcut={null}
      attributes={{ content: { 'aria-label': 'Go to a page or a thing' } }}
      styles={{ actionDescription: { color: 'inherit', opacity: 1 } }}
      scrollable
      maxHeight={360}
    />
  );
}

/** Once the palette has closed and given the focus back. */
function later(run: () => void): void {
  setTimeout(run);
}

interface Thing {
  readonly id: string;
  readonly label: string;
  readonly path: string;
  readonly description: string;
}

/** Files, jobs, bills and organisations that are called so; whether some are still looked for, or could not be. */
function useThings(org: string, text: string) {
  const { role } = useOrganisation();
  const works = WORKERS.includes(role) && text !== '';
  const pays = PAYERS.includes(role) && text !== '';
  const files = useRead('files.list', { org }, { limit: MAX_FOUND, ...filesCalled(text) }, { enabled: works });
  const called = { query: { search: text }, most: MAX_FOUND, page: LOOKED_THROUGH };
  const jobs = useAll('jobs.list', { org }, { ...called, enabled: works });
  const bills = useRead('billing.listInvoices', { org }, { limit: 50 }, { enabled: pays });
  const organisations = useAll('organisations.list', {}, { enabled: text !== '' });
  const isCalled = (name: string) => name.toLowerCase().includes(text.toLowerCase());
  const found: readonly (readonly Thing[])[] = [
    (files.data?.items ?? []).map(({ id, name }) => ({ id, label: name, path: `/files/${id}`, description: 'File' })),
    (jobs.data ?? []).map(({ id, name }) => ({ id, label: name, path: `/jobs/${id}`, description: 'Job' })),
    (bills.data?.items ?? []).map(({ id, from, to }) => {
      return { id, label: `Bill ${formatDay(from)} until ${formatDay(to)}`, path: `/bills/${id}`, description: 'Bill' };
    }),
    (organisations.data ?? [])
      .filter(({ id }) => id !== org)
      .map(({ id, name }) => ({ id, label: name, path: `~/o/${id}/`, description: 'Organisation' })),
  ];
  const reads = [files, jobs, bills, organisations];
  return {
    things: found.flatMap((things, kind) =>
      (kind === 0 ? things : things.filter(({ label }) => isCalled(label))).slice(0, MAX_FOUND),
    ),
    isLooking: reads.some(({ isLoading }) => isLoading),
    hasFailed: reads.some(({ isLoadingError }) => isLoadingError),
  };
}

/** By words anywhere in their names; what has none, by the beginning of a name. */
function filesCalled(text: string) {
  return searchTerms(text).length > 0
    ? { search: text }
    : ({ sort: 'name', order: 'ascending', prefix: text } as const);
}
