import { defined } from '../../../lib/domain/defined.ts';

/** What a new job begins with, as its address says. */
export interface JobStart {
  /** Of this browser. */
  readonly unfinished?: string;
  readonly configuration?: string;
  /** The job whose values and files it has too. */
  readonly like?: string;
  readonly files: readonly string[];
}

/** An address is to be shared and opened again: more files make one that is not taken everywhere. */
export const MAX_ADDRESSED_FILES = 100;

const ID = /^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$/;
const UNFINISHED = /^[0-9a-f-]{36}$/;

/** What is no id is not asked for. */
export function askedFor(search: URLSearchParams): JobStart {
  const of = (name: string, form = ID) => {
    const value = search.get(name);
    return value !== null && form.test(value) ? value : undefined;
  };
  const files = (search.get('files') ?? '').split(',').filter((id) => ID.test(id));
  return {
    files: [...new Set(files)].slice(0, MAX_ADDRESSED_FILES),
    ...defined({
      unfinished: of('unfinished', UNFINISHED),
      configuration: of('configuration'),
      like: of('like'),
    }),
  };
}

export function newJobHref(start: Partial<Omit<JobStart, 'unfinished'>> = {}): string {
  const { configuration, like, files = [] } = start;
  const texts = defined({ configuration, like, files: files.length === 0 ? undefined : files.join(',') });
  const search = new URLSearchParams(texts).toString().replaceAll('%2C', ',');
  return search === '' ? '/jobs/new' : `/jobs/new?${search}`;
}
