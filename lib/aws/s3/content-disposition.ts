import { baseName } from '../../domain/names.ts';

/**
 * `Content-Disposition` of a download: always an attachment, never shown by a browser. The last segment of the name twice: in ASCII for old
 * clients (RFC 6266, appendix D) and in UTF-8 (RFC 8187).
 */
export function attachment(path: string): string {
  const name = baseName(path);
  const ascii = name.replace(/[^ !#$&+.0-9A-Z^_`a-z{}~()[\],;=@-]/g, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded(name)}`;
}

function encoded(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
