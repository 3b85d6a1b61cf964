import { describe, expect, it } from 'vitest';
import { type FolderEntry, leftOutText, MAX_DROPPED, takeFolder } from '../../web/src/files/folder-entries.ts';

/** A text is a file, an object a folder, undefined what cannot be read. */
interface Tree {
  readonly [name: string]: Tree | string | undefined;
}

function folderOf(name: string, tree: Tree): FolderEntry {
  const entries = Object.entries(tree).map(([inner, content]) => {
    if (typeof content === 'object') return folderOf(inner, content);
    const file = (done: (file: File) => void, failed: (error: Error) => void) =>
      content === undefined ? failed(new Error('gone')) : done(new File([content], inner));
    return { isDirectory: false, name: inner, file };
  });
  // A hundred at a time, and none at the end, as browsers do.
  const readEntries = (done: (some: { isDirectory: boolean; name: string }[]) => void) => done(entries.splice(0, 100));
  return { isDirectory: true, name, createReader: () => ({ readEntries }) };
}

async function taken(tree: Tree) {
  const files: { readonly file: File; readonly name: string }[] = [];
  const left = { unread: [] as string[], empty: [] as string[], more: [] as string[] };
  await takeFolder(folderOf('run', tree), 'run', files, left);
  return { names: files.map(({ name }) => name), left };
}

describe('a folder that is dropped', () => {
  it('is taken with all that lies in it, and what is unreadable or empty is named', async () => {
    const { names, left } = await taken({ 'b.txt': 'b', 'c.txt': undefined, empty: {}, deep: { 'd.txt': 'd' } });
    expect(names).toEqual(['run/b.txt', 'run/deep/d.txt']);
    expect(left).toEqual({ unread: ['run/c.txt'], empty: ['run/empty'], more: [] });
    expect(leftOutText(left)).toBe(
      '1 could not be read, and was left out: run/c.txt. 1 folder is empty, and was left out: run/empty',
    );
  });

  it('gives as many files as a drop takes, and the others are counted and named', async () => {
    const many = Object.fromEntries(Array.from({ length: MAX_DROPPED + 50 }, (_none, at) => [`${at}`, 'x']));
    const { names, left } = await taken(many);
    expect(names).toHaveLength(MAX_DROPPED);
    expect(leftOutText(left)).toMatch(/^50 were left out: a drop takes 10000: run\//);
    expect(leftOutText({ unread: [], empty: [], more: [] })).toBe('');
  });
});
