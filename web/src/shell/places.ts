/** Where an id leads, by its kind: below the organisation, but for another organisation's. */
const PLACES: readonly (readonly [prefix: string, kind: string, path: (id: string) => string])[] = [
  ['fil', 'file', (id) => `/files/${id}`],
  ['job', 'job', (id) => `/jobs/${id}`],
  ['inv', 'bill', (id) => `/bills/${id}`],
  ['jcf', 'configuration', (id) => `/configurations/${id}`],
  ['ppl', 'pipeline', (id) => `/pipelines/${id}`],
  ['usr', 'member', () => '/settings/members'],
  ['org', 'organisation', (id) => `~/o/${id}/`],
];
const ID = /^([a-z]{3})_[0-9A-HJKMNP-TV-Z]{26}$/;

export interface Place {
  readonly kind: string;
  readonly path: string;
}

/** What an id is of, and its page; undefined for a text that is no id of something with a page. */
export function placeOf(text: string): Place | undefined {
  const id = text.trim();
  const prefix = ID.exec(id)?.[1];
  const place = PLACES.find(([own]) => own === prefix);
  return place === undefined ? undefined : { kind: place[1], path: place[2](id) };
}
