import { describe, expect, it } from 'vitest';
import { contentType } from '../../lib/api/groups/upload-schemas.ts';
import { MAX_CONTENT_TYPE_LENGTH, MAX_LABEL_LENGTH } from '../../lib/domain/limits.ts';
import { checkLabel, isContentType, isPersonId } from '../../lib/domain/text.ts';

describe('a label', () => {
  it('is one visible line of limited length', () => {
    for (const right of ['x'.repeat(MAX_LABEL_LENGTH), 'می\u200cخواهم', '👨\u200d👩\u200d👧']) {
      expect(checkLabel('name', right)).toBeUndefined();
    }
    for (const wrong of ['', ' ', '\u200d', 'x'.repeat(MAX_LABEL_LENGTH + 1), 'a\tb', 'a\u202eb']) {
      expect(checkLabel('name', wrong)?.code).toBe('name-invalid');
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
