import '@mantine/spotlight/styles.css';
import { Spotlight, type SpotlightActionData, spotlight } from '@mantine/spotlight';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { WORKERS } from '../../../lib/client/roles.ts';
import { useOrganisation } from '../session/organisation.ts';
import { useRead } from '../session/read.ts';

const MAX_FOUND = 7;

/** Where an id leads, by its kind. */
const PLACES: readonly (readonly [RegExp, string, string])[] = [
  [/^fil_[0-9A-Z]{26}$/, 'file', '/files/'],
  [/^job_[0-9A-Z]{26}$/, 'job', '/jobs/'],
  [/^inv_[0-9A-Z]{26}$/, 'bill', '/bills/'],
];

export interface PalettePage {
  readonly path: string;
  readonly label: string;
}

/** Any page, and any file, job or bill by its name or id: opened by Ctrl-K, or by its button. */
export function Palette({ org, pages }: { readonly org: string; readonly pages: readonly PalettePage[] }) {
  const [query, setQuery] = useState('');
  const [, navigate] = useLocation();
  const works = WORKERS.includes(useOrganisation().role);
  const text = query.trim();
  const files = useRead(
    'files.list',
    { org },
    { limit: MAX_FOUND, sort: 'name', order: 'ascending', prefix: text },
    { enabled: works && text !== '' },
  );
  const jobs = useRead('jobs.list', { org }, { limit: 100 }, { enabled: works && text !== '' });
  useEffect(() => spotlight.open(), []);

  const to = (id: string, label: string, path: string, description: string): SpotlightActionData => {
    return { id, label, description, onClick: () => navigate(path) };
  };
  const lower = text.toLowerCase();
  const actions = [
    ...PLACES.filter(([pattern]) => pattern.test(text)).map(([, kind, path]) =>
      to(text, `Open ${kind} ${text}`, `${path}${text}`, 'By its id'),
    ),
    ...pages
      .filter(({ label }) => label.toLowerCase().includes(lower))
      .map(({ path, label }) => to(path, label, path, 'Page')),
    ...(text === '' ? [] : (files.data?.items ?? [])).map(({ id, name }) => to(id, name, `/files/${id}`, 'File')),
    ...(text === '' ? [] : (jobs.data?.items ?? []))
      .filter(({ name }) => name.toLowerCase().includes(lower))
      .slice(0, MAX_FOUND)
      .map(({ id, name }) => to(id, name, `/jobs/${id}`, 'Job')),
  ];

  return (
    <Spotlight
      actions={actions}
      query={query}
      onQueryChange={setQuery}
      // What is listed has been searched already.
      filter={(_query, all) => all}
      nothingFound="Nothing is called that"
      searchProps={{ placeholder: 'A page, or a file, job or bill by name or id', 'aria-label': 'Go to' }}
      shortcut={null}
      attributes={{ content: { 'aria-label': 'Go to a page or a thing' } }}
      styles={{ actionDescription: { color: 'inherit', opacity: 1 } }}
      scrollable
      maxHeight={360}
    />
  );
}
