/** More than a page has outside of its tables. */
const MAX_ACTIONS = 30;

export interface PageAction {
  readonly label: string;
  run(): void;
}

/** What the open page can do: its buttons, as they are called there. Read when the palette opens, over the page as it is. */
export function pageActions(): readonly PageAction[] {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('#content button:not([disabled])')];
  const named = buttons
    .filter((button) => button.offsetParent !== null && button.getAttribute('role') === null)
    .map((button) => ({
      label: (button.getAttribute('aria-label') ?? button.textContent ?? '').trim(),
      run() {
        button.focus();
        button.click();
      },
    }));
  return named.filter(({ label }) => label !== '').slice(0, MAX_ACTIONS);
}
