/** Where texts are kept over a reload: the browser's `localStorage`. */
export type Texts = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The same where storage may be forbidden or full: then nothing is kept, and nothing fails. */
export function tolerant(texts: Texts): Texts {
  return {
    getItem: (key) => tried(() => texts.getItem(key)) ?? null,
    setItem: (key, value) => tried(() => texts.setItem(key, value)),
    removeItem: (key) => tried(() => texts.removeItem(key)),
  };
}

function tried<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/** Those of this browser; where storage is off, already asking for it fails. */
export const BROWSER_TEXTS: Texts = {
  getItem: (key) => localStorage.getItem(key),
  setItem: (key, value) => localStorage.setItem(key, value),
  removeItem: (key) => localStorage.removeItem(key),
};
