const KEY = 'catacloud.reloaded-at';
/** A second failure within this time is not cured by loading the page again. */
const ONCE_IN_MS = 60_000;

/**
 * A page that was open while a new release was deployed asks for files that no longer exist. Loading it again brings the
 * new release; once, so that a file that is really missing does not make it reload for ever.
 */
export function reloadOnNewRelease(): void {
  window.addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem(KEY) ?? 0);
    if (Date.now() - last < ONCE_IN_MS) return;
    event.preventDefault();
    sessionStorage.setItem(KEY, String(Date.now()));
    window.location.reload();
  });
}
