import { ImageError, type Images } from '../../lib/app/ports/images.ts';

export const DIGEST = `sha256:${'a'.repeat(64)}`;

/** A registry that has every image but those of the repository `missing`. */
export function memoryImages(): Images & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async digestOf({ registry, repository, tag }) {
      asked.push(`${registry}/${repository}:${tag}`);
      if (repository.endsWith('missing')) throw new ImageError('its registry answers 404');
      return DIGEST;
    },
  };
}
