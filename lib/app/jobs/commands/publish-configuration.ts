import { commandsOf, isRejection, type Kernel, type Origin, type Rejection, reject } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { parseImage, pinnedImage } from '../../../domain/image-reference.ts';
import { jobConfiguration } from '../../../domain/job-configuration/job-configuration.ts';
import type { ImageError, Images } from '../../ports/images.ts';

interface Publication {
  readonly organisationId: string;
  readonly publisherId: string;
}

/** Publishes a draft with its image by digest: what a tag names is looked up now, once for all jobs of the version. */
export async function publishConfiguration(
  { kernel, images }: { readonly kernel: Kernel; readonly images: Images },
  id: string,
  data: Publication,
  origin: Origin,
) {
  const { state } = await kernel.load(jobConfiguration, id);
  const isOurs = state.status === 'active' && state.organisationId === data.organisationId;
  const drafted = isOurs ? state.draft?.spec.image : undefined;
  const image = drafted === undefined ? undefined : await pinned(images, drafted);
  if (isRejection(image)) return { ok: false, rejection: image } as const;
  const command = commandsOf(jobConfiguration).PublishJobConfiguration(id, { ...data, ...defined({ image }) });
  return kernel.execute(jobConfiguration, command, origin);
}

async function pinned(
  images: Images,
  drafted: string,
): Promise<{ readonly drafted: string; readonly pinned: string } | Rejection> {
  const parsed = parseImage(drafted);
  if (parsed === undefined) return reject('image-unresolvable', `${JSON.stringify(drafted)} names no image`);
  try {
    const digest = parsed.digest ?? (await images.digestOf(parsed));
    return { drafted, pinned: pinnedImage(parsed, digest) };
  } catch (error) {
    if (isImageError(error)) return reject('image-unresolvable', error.message);
    throw error;
  }
}

function isImageError(error: unknown): error is ImageError {
  return error instanceof Error && 'code' in error && error.code === 'image-unresolvable';
}
