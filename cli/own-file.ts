import { open } from 'node:fs/promises';
import { CommandError, EXIT } from './exit-codes.ts';

/** A file of the person's that a command reads whole. Throws CommandError when it cannot be read, or has more than `maxBytes`. */
export async function ownFile(path: string, maxBytes: number): Promise<string> {
  const file = await open(path).catch((error: unknown) => unreadable(path, error));
  try {
    limited(path, (await file.stat()).size, maxBytes);
    const bytes = await file.readFile().catch((error: unknown) => unreadable(path, error));
    // A pipe has no size before it ends.
    limited(path, bytes.length, maxBytes);
    return bytes.toString('utf8');
  } finally {
    await file.close();
  }
}

function limited(path: string, bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return;
  throw new CommandError(EXIT.usage, 'file-too-large', `${path} has ${bytes} bytes: it may have ${maxBytes}`);
}

function unreadable(path: string, error: unknown): never {
  const { code } = error as NodeJS.ErrnoException;
  throw new CommandError(EXIT.usage, 'unreadable', `${path}: it cannot be read: ${code}`, error);
}
