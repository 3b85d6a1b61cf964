import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type UploadNote, uploadNotes } from '../../web/src/files/upload-notes.ts';

const noteOf = (key: string, uploadId?: string): UploadNote => {
  const content = { name: 'a.bin', contentType: '', sizeBytes: 7, checksum: 'AAAAAA==' };
  return uploadId === undefined ? { ...content, key } : { ...content, key, uploadId };
};

/** A browser's storage that takes texts only while it may. */
function storage() {
  const texts = new Map<string, string>();
  const made = {
    takes: true,
    getItem: (name: string) => texts.get(name) ?? null,
    setItem(name: string, text: string) {
      if (!made.takes) throw new Error('the storage is full');
      texts.set(name, text);
    },
  };
  return made;
}

describe('notes of uploads', () => {
  it('are those that were put and not removed, whenever the storage takes them', () => {
    const change = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      uploadId: fc.option(fc.constantFrom('upl_1', 'upl_2'), { nil: undefined }),
      isRemoved: fc.boolean(),
      takes: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        const texts = storage();
        const notes = uploadNotes('org', texts);
        const expected = new Map<string, UploadNote>();
        for (const { key, uploadId, isRemoved, takes } of changes) {
          texts.takes = takes;
          expected.delete(key);
          if (isRemoved) notes.remove(key);
          else {
            notes.put(noteOf(key, uploadId));
            expected.set(key, noteOf(key, uploadId));
          }
          expect(notes.all()).toEqual([...expected.values()]);
          if (takes) expect(uploadNotes('org', texts).all()).toEqual([...expected.values()]);
        }
      }),
    );
  });

  it('are known to the page where there is no storage at all', () => {
    const refuse = () => {
      throw new Error('the operation is insecure');
    };
    const notes = uploadNotes('org', { getItem: refuse, setItem: refuse });
    notes.put(noteOf('a'));
    notes.put(noteOf('a', 'upl_1'));
    notes.put(noteOf('b'));
    notes.remove('b');
    expect(notes.all()).toEqual([noteOf('a', 'upl_1')]);
  });
});
