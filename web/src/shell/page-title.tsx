import { Title } from '@mantine/core';

/** The heading of a page, which is also the name of its tab. */
export function PageTitle({ children }: { readonly children: string }) {
  return (
    <>
      <title>{`${children} · Catacloud`}</title>
      <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
        <bdi>{children}</bdi>
      </Title>
    </>
  );
}
