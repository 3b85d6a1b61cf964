/** More than a page has ways to format; making one takes longer than formatting a table with it. */
const MAX_KEPT = 200;

const numbers = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();

/** A format of numbers, made once for each way. */
export function numberFormat(locale: string | undefined, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  return keptIn(numbers, keyOf(locale, options), () => new Intl.NumberFormat(locale, options));
}

/** A format of times, made once for each way. */
export function dateFormat(locale: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return keptIn(dates, keyOf(locale, options), () => new Intl.DateTimeFormat(locale, options));
}

const keyOf = (locale: string | undefined, options: object) => `${locale ?? ''} ${JSON.stringify(options)}`;

function keptIn<Format>(kept: Map<string, Format>, key: string, make: () => Format): Format {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(key, made);
  return made;
}
