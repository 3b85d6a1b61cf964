/** Browser features that pages may never use. */
export const PERMISSIONS_POLICY = 'camera=(), microphone=(), geolocation=()';

/** What pages may load, and the origins besides their own that they may connect to: the store of files. */
export function contentSecurityPolicy(connectTo: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // The component library sets theme variables and sizes in style elements; styles run nothing and load nothing here.
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "img-src 'self'",
    `connect-src ${["'self'", ...connectTo].join(' ')}`,
    // Several downloads at once: the store answers with attachments alone, which no frame shows.
    `frame-src ${connectTo.length === 0 ? "'none'" : connectTo.join(' ')}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
