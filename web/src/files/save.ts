let frames: HTMLIFrameElement[] = [];

/** Forgets the frames of earlier downloads. They stay until the next time, for nothing says when a download has begun. */
export function forgetSaved(): void {
  for (const frame of frames) frame.remove();
  frames = [];
}

/** Saves an attachment while the page stays where it is, by a frame of its own: clicked links would cancel each other. */
export function save(url: string): void {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.src = url;
  document.body.append(frame);
  frames.push(frame);
}
