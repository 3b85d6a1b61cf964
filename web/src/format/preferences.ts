/** How this browser shows numbers, dates and times. Empty: as the browser does. Days of bills are UTC whatever is chosen. */
export interface Preferences {
  /** A BCP 47 tag such as `de-DE`. */
  readonly locale: string;
  /** An IANA name such as `Europe/Berlin`. */
  readonly timeZone: string;
}

const KEY = 'catacloud.formats';
const AS_BROWSER: Preferences = { locale: '', timeZone: '' };

let chosen: Preferences | undefined;

/** The language to format in; undefined is the browser's own. */
export function chosenLocale(): string | undefined {
  return preferences().locale || undefined;
}

export function chosenTimeZone(): string | undefined {
  return preferences().timeZone || undefined;
}

/** The time zone that times are shown in. */
export function shownTimeZone(): string {
  return chosenTimeZone() ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function preferences(): Preferences {
  chosen ??= kept();
  return chosen;
}

export function prefer(wanted: Preferences): void {
  chosen = usable(wanted);
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // Without storage it holds until the page is loaded again.
  }
}

function kept(): Preferences {
  try {
    return usable(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>);
  } catch {
    return AS_BROWSER;
  }
}

/** What this browser cannot format by is left out: every number and time would throw. */
export function usable({ locale = '', timeZone = '' }: Partial<Preferences>): Preferences {
  return {
    locale: works(() => new Intl.NumberFormat(locale || undefined)) ? locale : '',
    timeZone: works(() => new Intl.DateTimeFormat('en', { timeZone: timeZone || undefined })) ? timeZone : '',
  };
}

function works(make: () => unknown): boolean {
  try {
    make();
    return true;
  } catch {
    return false;
  }
}
