/**
 * Does the last thing that was asked for once nothing was for so long, and only where it was asked: a page that has been left may
 * stay for a moment, until the next one is loaded, and must not lead back.
 */
export function afterPause(pauseMs: number, place: () => string) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    ask(act: () => void): void {
      clearTimeout(timer);
      const asked = place();
      timer = setTimeout(() => {
        if (place() === asked) act();
      }, pauseMs);
    },
    forget: () => clearTimeout(timer),
  };
}
