import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { memoryStore, verifyChain } from 'epoch';
import { given } from 'epoch/testing';
import { sha256Hex } from 'epoch-dynamodb';
import { describe, expect, it } from 'vitest';
import { openLibrary } from '../../docs/examples/lending/library.ts';
import { book, type LoanEvent } from '../../docs/examples/lending/loan.ts';

const DAY_MS = 86_400_000;
const command = <T extends string, D>(type: T, data: D) => ({ type, id: crypto.randomUUID(), aggregateId: 'b', data });
const acquired: LoanEvent = { type: 'BookAcquired', data: { title: 'Emma' } };
const lent = (dueMs: number): LoanEvent => ({ type: 'BookLent', data: { readerId: 'r-1', dueMs } });

describe('the lending library', () => {
  it('lends a book on the shelf for four weeks', () => {
    given(book, [acquired])
      .when(command('lend', { readerId: 'r-1' }), { nowMs: 0 })
      .then(lent(28 * DAY_MS));
  });

  it('does not lend a book twice', () => {
    given(book, [acquired, lent(0)])
      .when(command('lend', { readerId: 'r-2' }))
      .thenRejected('not-on-shelf');
  });

  it('counts the days that a book is late, from the first moment', () => {
    given(book, [acquired, lent(DAY_MS)])
      .when(command('return', {}), { nowMs: DAY_MS + 1 })
      .then({ type: 'BookReturned', data: { lateByDays: 1 } });
    given(book, [acquired]).when(command('return', {})).thenNothing();
  });

  it('forgets a reader without touching the log', async () => {
    const store = memoryStore({ digest: sha256Hex });
    const library = openLibrary(store);
    library.readers.join('r-1', 'Anne Elliot');
    await library.send(command('acquire', { title: 'Emma' }), 'desk');
    await library.send(command('lend', { readerId: 'r-1' }), 'desk');
    expect(await library.borrowers('b')).toEqual(['Anne Elliot']);
    const before = await library.kernel.load(book, 'b');
    library.readers.forget('r-1');
    expect(await library.borrowers('b')).toEqual(['a former reader']);
    expect(await library.kernel.load(book, 'b')).toEqual(before);
    expect(JSON.stringify(store.rows('book#b'))).not.toContain('Anne');
    expect(await verifyChain(store, 'book#b', sha256Hex)).toMatchObject({ ok: true, version: 2 });
  });

  it('runs as it is told', async () => {
    const main = path.resolve('docs/examples/lending/main.ts');
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=epoch-source', main], {
      env: { PATH: '' },
    });
    expect(stdout).toContain('acquire → version 1, on-shelf');
    expect(stdout).toContain('lend → the book is lent, it must be on the shelf');
    expect(stdout).toContain("borrowers: [ 'Ishmael' ]");
    expect(stdout).toContain("after the reader left: [ 'a former reader' ]");
    expect(stdout).toContain('the log is whole: true');
  });
});
