import { type LocalCatacloud, type LocalOptions, startLocal } from './local-catacloud.ts';
import { whenToEnd } from './when-to-end.ts';

/**
 * The work's result, done on a Local Catacloud of its own, which ends with it. When this process is asked to end, or the emulator dies, it
 * ends at once, with all that it had started, and this rejects: with an `AbortError`, or `emulator.died`.
 */
export async function withLocal<T>(
  work: (local: LocalCatacloud) => Promise<T>,
  options: Pick<LocalOptions, 'progress' | 'signal'> = {},
): Promise<T> {
  const ending = whenToEnd();
  const signal = options.signal ? AbortSignal.any([ending.signal, options.signal]) : ending.signal;
  const local = await startLocal({ ...options, ephemeral: true, signal });
  const askedToEnd = ending.asked.then(() => Promise.reject(ending.signal.reason));
  try {
    return await Promise.race([work(local), local.died, askedToEnd]);
  } finally {
    await local.stop();
  }
}
