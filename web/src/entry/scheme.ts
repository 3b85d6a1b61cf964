/** Where the component library keeps the choice of theme. */
const KEY = 'mantine-color-scheme-value';

/** The theme that was chosen in this browser, also before the pages that know themes are loaded. */
export function keepScheme(): void {
  try {
    const scheme = localStorage.getItem(KEY);
    if (scheme === 'light' || scheme === 'dark') document.documentElement.dataset['mantineColorScheme'] = scheme;
  } catch {
    // Without storage the system's theme is used.
  }
}
