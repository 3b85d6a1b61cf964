import type { Command } from 'commander';
import { readConfig } from './config.ts';
import { type Context, type GlobalOptions, organisationOf, output } from './context.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { clientFor } from './session.ts';

/** A command's work: it gets its context, then what commander has parsed. */
export type Action<Args extends unknown[]> = (context: Context, ...args: Args) => Promise<void>;

/** The address of the platform: from the option, the environment, or where the last sign-in went. */
export function apiUrlOf(options: GlobalOptions, configured: string | undefined): string {
  const url = options.apiUrl ?? process.env['CATACLOUD_API_URL'] ?? configured;
  if (url === undefined || url === '') {
    throw new CommandError(EXIT.usage, 'no-api-url', 'which platform? Sign in with "catacloud login --api-url <url>"');
  }
  // `localhost:8080` is an address, too: one of the scheme "localhost".
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new CommandError(EXIT.usage, 'api-url-invalid', `not an address such as http://localhost:8080: ${url}`);
  }
  return url;
}

/** Makes an action of commander from one of ours: reads the configuration and makes the client. */
export function withContext<Args extends unknown[]>(action: Action<Args>) {
  return async (...parsed: [...Args, Command]): Promise<void> => {
    const command = parsed.at(-1) as Command;
    const options = command.optsWithGlobals() as GlobalOptions;
    const config = await readConfig();
    const context: Context = {
      client: clientFor(apiUrlOf(options, config.apiUrl), config),
      config,
      options,
      organisation: () => organisationOf(options, config),
      out: output(options),
    };
    await action(context, ...(parsed.slice(0, -1) as Args));
  };
}
