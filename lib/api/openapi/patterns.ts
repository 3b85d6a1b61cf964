import { MAX_FOLDERS } from '../../domain/limits.ts';
import { DECEPTIVE_CHARACTERS as HIDDEN, INVISIBLE_CHARACTERS as UNSEEN } from '../../domain/names.ts';

/** What the checks of names come to, for readers of the document. Lengths in bytes are beyond a pattern. */
export const NAME_PATTERN = `^(?!\\s)(?=.*[^\\s${UNSEEN}])[^${HIDDEN}]*[^\\s${HIDDEN}]$`;

const SEGMENT = `(?!\\.{1,2}(?:/|$))(?=[^/]*[^\\s/${UNSEEN}])[^/\\\\${HIDDEN}]+`;

export const FILE_NAME_PATTERN = `^(?:${SEGMENT}/){0,${MAX_FOLDERS}}${SEGMENT}$`;
