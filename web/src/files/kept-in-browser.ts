import { createStore, del, delMany, setMany, type UseStore, values } from 'idb-keyval';
import { BROWSER_TEXTS, tolerant } from '../shell/kept-texts.ts';
import { type KeptFile, type KeptFiles, MAX_KEPT } from './kept-files.ts';
import { openAgain } from './open-again.ts';

/** As a browser's database has it. */
interface Stored extends KeptFile {
  /** The person and the organisation that the file was chosen for. */
  readonly of: string;
  /** The page that has it. */
  readonly page: string;
}

const TAKING = 'catacloud.chosen-files';
const lockOf = (page: string) => `${TAKING}.${page}`;
/** Without storage the database alone tells what is removed. */
const marks = tolerant(BROWSER_TEXTS);
/** Marks a file that is removed. */
const removedOf = (key: string) => `catacloud.removed-file.${key}`;

/**
 * Chosen files in the browser's database. A page has a lock while it lives, so that another one takes only what a page that is
 * gone has left. In browsers without a database or locks nothing is kept. What is removed is marked at once in the browser's
 * `localStorage`: the page may end before its database has removed it.
 */
export function keptInBrowser(of: string): KeptFiles {
  const page = crypto.randomUUID();
  const store = createStore('catacloud', 'chosen-files');
  const alive = aliveUntilTheEnd(page);
  const later = (act: () => Promise<unknown>) => void alive.then(act).catch(() => {});
  return {
    async take() {
      try {
        await alive;
        return await navigator.locks.request(TAKING, () => left(store, of, page));
      } catch {
        return [];
      }
    },
    put: (files) =>
      later(() =>
        setMany(
          files.map((file) => [file.key, { ...file, of, page }]),
          store,
        ),
      ),
    remove(key) {
      marks.setItem(removedOf(key), '');
      const removed = alive.then(
        () => del(key, store),
        () => {},
      );
      void removed.then(() => marks.removeItem(removedOf(key))).catch(() => {});
    },
    open: openAgain,
  };
}

/** Resolves when the page's lock is granted. It ends with the page. */
function aliveUntilTheEnd(page: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!('locks' in navigator)) return reject(new Error('this browser has no locks'));
    navigator.locks
      .request(lockOf(page), () => {
        resolve();
        return new Promise(() => {});
      })
      .catch(reject);
  });
}

async function left(store: UseStore, of: string, page: string): Promise<readonly KeptFile[]> {
  const { held = [] } = await navigator.locks.query();
  const living = new Set(held.map(({ name }) => name));
  const all: readonly Stored[] = await values(store);
  const found = all.filter((one) => one.of === of && !living.has(lockOf(one.page))).slice(0, MAX_KEPT);
  const removed = new Set(found.filter(({ key }) => marks.getItem(removedOf(key)) !== null).map(({ key }) => key));
  await delMany([...removed], store);
  for (const key of removed) marks.removeItem(removedOf(key));
  const mine = found.filter(({ key }) => !removed.has(key));
  await setMany(
    mine.map((one) => [one.key, { ...one, page }]),
    store,
  );
  return mine;
}
