import { styleText } from 'node:util';
import type { Client } from '../lib/client/client.ts';
import type { Config } from './config.ts';
import { CommandError, EXIT } from './exit-codes.ts';

/** Options that every command understands. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly org?: string;
  readonly apiUrl?: string;
  readonly quiet?: boolean;
}

/** The dependencies of a command. */
export interface Context {
  readonly client: Client;
  readonly config: Config;
  readonly options: GlobalOptions;
  /** The organisation that is meant. Throws CommandError when none is chosen. */
  organisation(): string;
  readonly out: Output;
}

export interface Output {
  readonly isJson: boolean;
  /** The result: the value itself with `--json`, else the text. */
  result(value: unknown, text: string | (() => string)): void;
  /** One element of something that goes on: a line of JSON, or of text. */
  line(value: unknown, text: string): void;
  /** A word on the way, to standard error; silent with `--json` or `--quiet`. */
  note(text: string): void;
  /** Something that went wrong, to standard error, also with `--quiet`. */
  trouble(text: string): void;
}

/** Colours only where the terminal accepts them; Node's own rules (NO_COLOR, FORCE_COLOR, TTY). */
type Style = Parameters<typeof styleText>[0];

export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout, validateStream: true });
}

export function output({ json, quiet }: GlobalOptions): Output {
  const isJson = json === true;
  const write = (text: string) => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  return {
    isJson,
    result: (value, text) => {
      if (isJson) write(JSON.stringify(value ?? null, undefined, 2));
      else write(typeof text === 'string' ? text : text());
    },
    line: (value, text) => write(isJson ? JSON.stringify(value) : text),
    note: (text) => {
      if (!isJson && quiet !== true) process.stderr.write(`${text}\n`);
    },
    trouble: (text) => void process.stderr.write(`${text}\n`),
  };
}

export function organisationOf(options: GlobalOptions, config: Config): string {
  const org = options.org ?? process.env['CATACLOUD_ORG'] ?? config.organisation;
  if (org !== undefined && org !== '') return org;
  throw new CommandError(
    EXIT.usage,
    'no-organisation',
    'no organisation is chosen: name one with --org, or choose one with "catacloud orgs use"',
  );
}
