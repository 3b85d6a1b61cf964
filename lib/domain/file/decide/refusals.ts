import { reject } from 'epoch';

export const idTaken = () => reject('file-exists', 'this file id is taken: use a fresh one');
/** Nothing to do: a success. */
export const nothing = () => [];
