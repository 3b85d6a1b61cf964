import { type Rejection, reject } from 'epoch';
import { MAX_CONTENT_TYPE_LENGTH, MAX_LABEL_LENGTH } from './limits.ts';
import { fileNameProblem, isBlank, isDeceptive } from './names.ts';

/** A name that a person gave to something: one visible line. `field` is named in the rejection `name-invalid`. */
export function checkLabel(field: string, text: string): Rejection | undefined {
  if (isBlank(text)) return reject('name-invalid', `${field} must not be empty`);
  if (text.length > MAX_LABEL_LENGTH) {
    return reject('name-invalid', `${field} may have ${MAX_LABEL_LENGTH} characters, has ${text.length}`);
  }
  if (isDeceptive(text)) return reject('name-invalid', `${field} has control or bidirectional characters`);
  return undefined;
}

/** A file's name is a path of segments that any file system and any screen shows as they are. Rejection `file-name-invalid`. */
export function checkFileName(name: string): Rejection | undefined {
  const problem = fileNameProblem(name);
  return problem === undefined ? undefined : reject('file-name-invalid', `a file's name ${problem}`);
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
