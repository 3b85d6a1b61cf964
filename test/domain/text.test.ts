import { describe, expect, it } from 'vitest';
import { contentType } from '../../lib/api/groups/uploads.ts';
import { MAX_CONTENT_TYPE_LENGTH, MAX_FILE_NAME_BYTES, MAX_LABEL_LENGTH } from '../../lib/domain/limits.ts';
import { checkFileName, checkLabel, isContentType, isPersonId } from '../../lib/domain/text.ts';

describe("a file's name", () => {
  it.each(['a', 'Bericht 2026 (final).csv', '数据.bin', 'naïve.txt', '..hidden', '👩‍🔬'.replaceAll('\u200d', '')])(
    'may be %j',
    (name) => expect(checkFileName(name)).toBeUndefined(),
  );

  it.each([
    ['nothing', ''],
    ['blanks', '   '],
    ['a folder', '.'],
    ['its parent', '..'],
    ['a path', 'a/b'],
    ['a path of Windows', 'a\\b'],
    ['a traversal', '../../etc/passwd'],
    ['a line break', 'a\nb'],
    ['a NUL', 'a\0'],
    ['a right-to-left override', 'invoice\u202efdp.exe'],
    ['an isolate', 'a\u2066b'],
    ['an Arabic letter mark', 'a\u061cb'],
    ['a zero-width space', 'a\u200bb'],
    ['half a surrogate pair', 'a\ud800'],
    ['10,000 characters', 'x'.repeat(10_000)],
  ])('cannot hold %s', (_what, name) => expect(checkFileName(name)?.code).toBe('invalid-file-name'));

  it('is limited in bytes, as file systems count', () => {
    expect(checkFileName('x'.repeat(MAX_FILE_NAME_BYTES))).toBeUndefined();
    expect(checkFileName('é'.repeat(MAX_FILE_NAME_BYTES / 2 + 1))?.code).toBe('invalid-file-name');
  });
});

describe('a label', () => {
  it('is one visible line of limited length', () => {
    expect(checkLabel('name', 'x'.repeat(MAX_LABEL_LENGTH))).toBeUndefined();
    for (const wrong of ['', ' ', 'x'.repeat(MAX_LABEL_LENGTH + 1), 'a\tb', 'a\u202eb']) {
      expect(checkLabel('name', wrong)?.code).toBe('invalid-name');
    }
  });
});

describe('a content type', () => {
  it('is a media type of RFC 6838, with simple parameters at most, for the contract and the domain alike', () => {
    const slides = 'application/vnd.openxmlformats-officedocument.presentationml.presentation';
    const longest = `${'x'.repeat(127)}/${'y'.repeat(127)}`;
    const rights = [
      'text/plain',
      'text/plain; charset=utf-8',
      'text/plain;charset=UTF-8',
      'image/svg+xml',
      slides,
      longest,
    ];
    for (const right of rights) {
      expect(isContentType(right)).toBe(true);
      expect(contentType().safeParse(right).success).toBe(true);
    }
    const long = `text/${'x'.repeat(MAX_CONTENT_TYPE_LENGTH)}`;
    const wrongs = [
      '',
      'text',
      'text/',
      '/plain',
      '.a/b',
      'text/plain\r\nX-Evil: 1',
      'text/plain; a="b"',
      `${longest}y`,
    ];
    for (const wrong of [...wrongs, long]) {
      expect(isContentType(wrong)).toBe(false);
      expect(contentType().safeParse(wrong).success).toBe(false);
    }
  });
});

describe("a person's id", () => {
  it('holds no name or address', () => {
    expect(isPersonId('usr_01ARYZ6S410000000000000000')).toBe(true);
    expect(isPersonId('3f2c1a9e-0000-4000-8000-000000000000')).toBe(true);
    for (const wrong of ['', 'ada@example.org', 'Ada Lovelace', 'x'.repeat(129)]) expect(isPersonId(wrong)).toBe(false);
  });
});
