/** What the container tool refuses or cannot do, in its own words. */
export class ContainerError extends Error {
  readonly code = 'container-tool-failed';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ContainerError';
  }
}
