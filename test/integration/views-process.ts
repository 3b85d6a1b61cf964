import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { COMPILED } from '../../local/run.ts';

const MAIN = path.resolve('scripts/views.ts');

/** `npm run views -- … --stage local` as a process of its own, against the stack that this process's AWS clients reach. */
export function startViews(...args: readonly string[]) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name === 'PATH' || name === 'HOME' || name.startsWith('AWS_')),
  );
  const child: ChildProcess = spawn(
    process.execPath,
    ['--conditions=epoch-source', MAIN, ...args, '--stage', 'local'],
    { env: { ...COMPILED, ...env } },
  );
  let output = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const look of waiting) look();
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => {
    for (const look of waiting) look();
    return { code: code as number | null, signal: signal as string | null, output };
  });
  return {
    ended,
    kill: () => child.kill('SIGKILL'),
    /** Waits until something has been printed; throws when the process ends without it. */
    async printed(pattern: RegExp): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = () => {
        if (pattern.test(output)) resolve();
      };
      waiting.add(look);
      look();
      const done = await Promise.race([promise.then(() => undefined), ended]);
      waiting.delete(look);
      if (done !== undefined && !pattern.test(output)) throw new Error(`ended without ${pattern}:\n${output}`);
    },
  };
}

/** Runs it to its end. */
export function views(...args: readonly string[]) {
  return startViews(...args).ended;
}
