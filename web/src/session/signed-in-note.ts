const KEY = 'catacloud.signed-in';

/** Whether a refresh cookie may be there, which scripts cannot see. Without it, no renewal is tried. No secret. */
export function mayBeSignedIn(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    // Without storage every visit begins by asking.
    return true;
  }
}

export function noteSignedIn(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(KEY, 'yes');
    else localStorage.removeItem(KEY);
  } catch {
    // See above: asking is always right, only noisier.
  }
}
