import { type Rejection, reject, utf8Bytes } from 'epoch';
import { MAX_CONTENT_TYPE_LENGTH, MAX_FILE_NAME_BYTES, MAX_LABEL_LENGTH } from './limits.ts';

/** Control characters, and those that reorder or hide text on a screen (bidirectional marks, zero-width, line separators). */
const DECEPTIVE = /[\p{Cc}\p{Cs}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/u;
const SEPARATOR = /[/\\]/;

function isDeceptive(text: string): boolean {
  return DECEPTIVE.test(text);
}

/** A name that a person gave to something: one visible line. `field` is named in the rejection `invalid-name`. */
export function checkLabel(field: string, text: string): Rejection | undefined {
  if (text.trim() === '') return reject('invalid-name', `${field} must not be empty`);
  if (text.length > MAX_LABEL_LENGTH) {
    return reject('invalid-name', `${field} may have ${MAX_LABEL_LENGTH} characters, has ${text.length}`);
  }
  if (isDeceptive(text)) return reject('invalid-name', `${field} has control or bidirectional characters`);
  return undefined;
}

/** A file's name is one path segment that any file system and any screen shows as it is. Rejection `invalid-file-name`. */
export function checkFileName(name: string): Rejection | undefined {
  const bytes = utf8Bytes(name);
  if (name.trim() === '' || name === '.' || name === '..') {
    return reject('invalid-file-name', 'a file needs a name other than ".", ".." and blanks');
  }
  if (bytes > MAX_FILE_NAME_BYTES) {
    return reject('invalid-file-name', `a file's name may have ${MAX_FILE_NAME_BYTES} bytes in UTF-8, has ${bytes}`);
  }
  if (SEPARATOR.test(name)) return reject('invalid-file-name', "a file's name cannot hold / or \\");
  if (isDeceptive(name)) return reject('invalid-file-name', "a file's name has control or bidirectional characters");
  return undefined;
}

/** Source: RFC 6838, section 4.2: names of 1 to 127 characters that begin with a letter or a digit. */
const NAME = '[a-z0-9][a-z0-9!#$&^_.+-]{0,126}';
const CONTENT_TYPE = new RegExp(`^${NAME}/${NAME}(; ?[a-z0-9-]+=[a-z0-9._-]+)*$`, 'i');

/** A media type as RFC 6838 names them, with simple parameters. */
export function isContentType(text: string): boolean {
  return text.length <= MAX_CONTENT_TYPE_LENGTH && CONTENT_TYPE.test(text);
}

/** Ids of people come from the identity provider: letters, digits, dashes, underscores. */
const PERSON_ID = /^[A-Za-z0-9_-]{1,128}$/;

export function isPersonId(text: string): boolean {
  return PERSON_ID.test(text);
}
