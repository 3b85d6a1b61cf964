import type { Readable, Writable } from 'node:stream';
import { password, text } from '@clack/prompts';
import { CommandError, EXIT } from './exit-codes.ts';

const MAX_SECRET_LENGTH = 4_096;

/** Where questions are asked: standard error, so that standard output contains nothing but results. */
export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable;
}

const ownTerminal: Terminal = { input: process.stdin, output: process.stderr };

/** Asks on the terminal. Throws CommandError when there is none. */
export async function ask(question: string, terminal = ownTerminal): Promise<string> {
  const answer = await text({ message: question, ...usable(question, terminal) });
  return answered(answer).trim();
}

/** Asks on the terminal without showing what is typed. */
export async function askSecret(question: string, terminal = ownTerminal): Promise<string> {
  return answered(await password({ message: question, ...usable(question, terminal) }));
}

/** Ctrl-C ends the command as it does everywhere else. */
function answered(answer: string | symbol | undefined): string {
  if (typeof answer === 'symbol') throw new CommandError(EXIT.interrupted, 'interrupted', 'no answer was given');
  return answer ?? '';
}

function usable(question: string, terminal: Terminal): Terminal {
  if (terminal.input.isTTY) return terminal;
  throw new CommandError(
    EXIT.usage,
    'no-terminal',
    `${question} cannot be asked for: there is no terminal. See the command's --help`,
  );
}

/** The first line of standard input: how scripts hand a secret over. */
export async function secretFromInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.includes('\n') || text.length > MAX_SECRET_LENGTH) break;
  }
  const secret = text.split('\n', 1)[0]?.trim() ?? '';
  if (secret === '' || secret.length > MAX_SECRET_LENGTH) {
    throw new CommandError(EXIT.usage, 'no-secret', 'standard input must hold the secret in its first line');
  }
  return secret;
}
