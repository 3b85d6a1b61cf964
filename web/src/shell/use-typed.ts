import { useState } from 'react';

/**
 * A text that is typed and then asked for, which the address has from then on. Where the address changes otherwise, by a link or by
 * going back, the field has what the address has: it never says what is not searched for.
 */
export function useTyped(value: string) {
  const [typed, setTyped] = useState(value);
  const [asked, setAsked] = useState(value);
  const [before, setBefore] = useState(value);
  if (value !== before) {
    setBefore(value);
    setAsked(value);
    // Blanks at the ends are not asked for, and may be typed.
    if (value.trim() !== asked.trim()) setTyped(value);
  }
  return { typed, setTyped, setAsked };
}
