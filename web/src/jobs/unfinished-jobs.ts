import type { Texts } from '../shell/kept-texts.ts';
import type { JobForm } from './job-form.ts';
import type { LinkedFile } from './slot-files.ts';

/** A job that somebody has begun to describe and not made: of this browser, one person and one organisation. */
export interface UnfinishedJob {
  readonly id: string;
  readonly changedAtMs: number;
  readonly form: JobForm;
}

/** Texts by key, and which keys there are. */
export interface KeyedTexts extends Texts {
  keys(): readonly string[];
}

export interface UnfinishedJobs {
  /** The one that was changed last comes first. */
  all(): readonly UnfinishedJob[];
  get(id: string): UnfinishedJob | undefined;
  /** Whether it is kept: not when there are too many, it is too long, or the browser keeps nothing. */
  put(job: UnfinishedJob): boolean;
  remove(id: string): void;
}

export const MAX_UNFINISHED = 20;
/** A form of a thousand files has about 100,000 characters. */
export const MAX_UNFINISHED_LENGTH = 200_000;

/** Each is kept under a key of its own: two tabs never overwrite each other's. */
export function unfinishedJobs(person: string, org: string, texts: KeyedTexts): UnfinishedJobs {
  const place = `catacloud.unfinished-job.${person}.${org}.`;
  const get = (id: string) => read(id, texts.getItem(`${place}${id}`));
  const ids = () =>
    texts
      .keys()
      .filter((key) => key.startsWith(place))
      .map((key) => key.slice(place.length));
  return {
    get,
    all: () =>
      ids()
        .flatMap((id) => get(id) ?? [])
        .toSorted((one, other) => other.changedAtMs - one.changedAtMs),
    put({ id, changedAtMs, form }) {
      const text = JSON.stringify({ changedAtMs, form });
      const others = ids().filter((other) => other !== id);
      if (others.length >= MAX_UNFINISHED || text.length > MAX_UNFINISHED_LENGTH) return false;
      texts.setItem(`${place}${id}`, text);
      return texts.getItem(`${place}${id}`) === text;
    },
    remove: (id) => texts.removeItem(`${place}${id}`),
  };
}

/** What is none, of another release say, is as if it were not there. */
function read(id: string, text: string | null): UnfinishedJob | undefined {
  if (text === null) return undefined;
  const found = parsed(text);
  if (!isRecord(found) || typeof found['changedAtMs'] !== 'number' || !isRecord(found['form'])) return undefined;
  const form = formIn(found['form']);
  return form === undefined ? undefined : { id, changedAtMs: found['changedAtMs'], form };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function formIn({ name, configuration, label, values, chosen, known }: Row): JobForm | undefined {
  if (typeof name !== 'string' || typeof label !== 'string' || !isRecord(chosen)) return undefined;
  if (configuration !== null && typeof configuration !== 'string') return undefined;
  const { files, inputs } = chosen;
  if (!isTexts(values) || !isIds(files) || !isFiles(known) || !isInputs(inputs)) return undefined;
  return { name, configuration, label, values, chosen: { files, inputs }, known };
}

type Row = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
const isIds = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');
const isTexts = (value: unknown): value is Record<string, string> => isRecord(value) && isIds(Object.values(value));
const isInputs = (value: unknown): value is Record<string, string[]> =>
  isRecord(value) && Object.values(value).every(isIds);
const isFiles = (value: unknown): value is LinkedFile[] =>
  Array.isArray(value) &&
  value.every((one) => isRecord(one) && typeof one['id'] === 'string' && isIds(Object.values(one)));
