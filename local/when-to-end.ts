const PARENT_POLL_MS = 500;

/**
 * Aborted by Ctrl-C, by SIGTERM, by the terminal closing, and when the parent process (npm, a test
 * runner) is gone: then the system gives this process another parent.
 */
export function whenToEnd(): { readonly signal: AbortSignal; readonly asked: Promise<void> } {
  const controller = new AbortController();
  const end = () => controller.abort(new DOMException('Asked to end.', 'AbortError'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, PARENT_POLL_MS).unref();
  const asked = new Promise<void>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  return { signal: controller.signal, asked };
}
