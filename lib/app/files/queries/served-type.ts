import { DEFAULT_CONTENT_TYPE } from '../../uploads/commands/start.ts';

/**
 * Types under which a browser neither runs nor renders markup, also when it guesses: the sniffing of none of them ends in
 * HTML, XML, a script or PDF. https://mimesniff.spec.whatwg.org/#determining-the-computed-mime-type-of-a-resource
 */
const INERT: readonly RegExp[] = [
  /^image\/(avif|bmp|gif|jpeg|png|tiff|webp)$/,
  /^(audio|video)\/[a-z0-9][a-z0-9.-]{0,60}$/,
  /^text\/(csv|plain|tab-separated-values)$/,
  /^application\/(gzip|json|vnd\.apache\.parquet|x-tar|zip)$/,
];

/** The media type of a download: the declared one where that is harmless, else plain bytes. */
export function servedType(declared: string): string {
  const [type = ''] = declared.toLowerCase().split(';');
  const bare = type.trim();
  return INERT.some((pattern) => pattern.test(bare)) ? bare : DEFAULT_CONTENT_TYPE;
}
