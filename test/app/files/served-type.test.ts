import { describe, expect, it } from 'vitest';
import { servedType } from '../../../lib/app/files/queries/served-type.ts';

describe('the type that a download is served as', () => {
  it.each(['image/png', 'video/mp4', 'audio/mpeg', 'text/plain', 'text/csv', 'application/json', 'application/zip'])(
    '%s stays',
    (type) => expect(servedType(type)).toBe(type),
  );

  it.each([
    'text/html',
    'TEXT/HTML; charset=utf-8',
    ' text/html',
    'application/xhtml+xml',
    'image/svg+xml',
    'text/xml',
    'text/javascript',
    'application/javascript',
    'application/pdf',
    'text/css',
    'multipart/x-mixed-replace',
    'message/rfc822',
    'unknown/unknown',
    'application/unknown',
    '*/*',
    'video/x+xml',
    'text/plain,text/html',
    '',
  ])('%j, which a browser runs, renders or guesses about, becomes mere bytes', (type) => {
    expect(servedType(type)).toBe('application/octet-stream');
  });

  it('is said without parameters', () => expect(servedType('Text/Plain; charset=utf-7')).toBe('text/plain'));
});
