import { Anchor, Breadcrumbs, Text } from '@mantine/core';
import { foldersOf } from '../../../lib/domain/names.ts';

/** Of the division by folder: which folder's folders are shown, and the way out of it. */
export function FolderTrail(props: { readonly within: string; readonly open: (folder: string) => void }) {
  const { within, open } = props;
  if (within === '') return null;
  return (
    <Breadcrumbs component="nav" aria-label="Folder that is divided">
      <Anchor component="button" type="button" onClick={() => open('')}>
        All folders
      </Anchor>
      {foldersOf(`${within}/`).map((path) =>
        path === within ? (
          <Text key={path} aria-current="true">
            <bdi>{lastOf(path)}</bdi>
          </Text>
        ) : (
          <Anchor key={path} component="button" type="button" onClick={() => open(path)}>
            <bdi>{lastOf(path)}</bdi>
          </Anchor>
        ),
      )}
    </Breadcrumbs>
  );
}

const lastOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
