/** Replaces a folder's separator: a file's name on the platform is one path segment. */
export const FOLDER_MARK = '__';

/** `run/1/log.txt` → `run__1__log.txt`: the name of a file in folders. Takes `/` or `\` as separator. */
export function flatName(path: string): string {
  return path
    .split(/[/\\]+/)
    .filter((segment) => segment !== '')
    .join(FOLDER_MARK);
}
