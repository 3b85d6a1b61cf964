import type { ImageReference } from '../../domain/image-reference.ts';

/** Why the digest of an image could not be found. */
export class ImageError extends Error {
  readonly code = 'image-unresolvable';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ImageError';
  }
}

/** Registries of images. */
export interface Images {
  /** The digest, `sha256:…`, that the tag names now; `latest` without one. Throws ImageError. */
  digestOf(image: ImageReference): Promise<string>;
}
