import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CommandError, EXIT } from './exit-codes.ts';

const MAX_SECRET_LENGTH = 4_096;

/** Asks on the terminal. Throws CommandError when there is none. */
export async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY) throw noTerminal(question);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}

/** Asks on the terminal without showing what is typed. */
export async function askSecret(question: string): Promise<string> {
  if (!process.stdin.isTTY) throw noTerminal(question);
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
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

function noTerminal(question: string): CommandError {
  const what = question.replace(/:?\s*$/, '');
  return new CommandError(
    EXIT.usage,
    'no-terminal',
    `${what} cannot be asked for: there is no terminal. See "catacloud login --help"`,
  );
}
