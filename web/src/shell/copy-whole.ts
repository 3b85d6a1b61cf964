import type { ClipboardEvent } from 'react';

/**
 * Copies what stands behind a text in its place. Only of a selection that is within the text: whoever copies a table copies
 * what they see.
 */
export function copyWhole(event: ClipboardEvent<HTMLElement>, text: string): void {
  const selection = document.getSelection();
  const own = event.currentTarget;
  if (!own.contains(selection?.anchorNode ?? null) || !own.contains(selection?.focusNode ?? null)) return;
  event.clipboardData.setData('text/plain', text);
  event.preventDefault();
}
