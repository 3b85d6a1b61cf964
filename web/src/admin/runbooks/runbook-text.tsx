import { Code, List, Stack, Table, Text, Title } from '@mantine/core';
import { DataTable } from '../../shell/data-table.tsx';
import { NameLink } from '../../shell/name-link.tsx';
import { type Block, blocksOf, type Piece, piecesOf } from './blocks.ts';
import { levelOf, runbookOf } from './pages.ts';

/** A runbook as a page; its first heading is the page's own. Its tables are regions, each with a name of its own. */
export function RunbookText({ label, markdown }: { readonly label: string; readonly markdown: string }) {
  const blocks = blocksOf(markdown);
  const tables = blocks.filter(({ kind }) => kind === 'table');
  return (
    <Stack maw={860}>
      {blocks.map((block, at) => {
        const number = tables.indexOf(block) + 1;
        const name = number > 1 ? `${label} (${number})` : label;
        // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place
        return <BlockOf key={at} block={block} label={name} isFirst={at === 0} />;
      })}
    </Stack>
  );
}

function BlockOf(props: { readonly block: Block; readonly label: string; readonly isFirst: boolean }) {
  const { block, label, isFirst } = props;
  switch (block.kind) {
    case 'heading':
      return isFirst ? null : (
        <Title order={levelOf(block)} size="h4">
          {block.text}
        </Title>
      );
    case 'paragraph':
      return (
        <Text>
          <Words text={block.text} />
        </Text>
      );
    case 'code':
      return (
        <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {block.text}
        </Code>
      );
    case 'list':
      return (
        <List type={block.isOrdered ? 'ordered' : 'unordered'} spacing="xs">
          {block.items.map((item) => (
            <List.Item key={item}>
              <Words text={item} />
            </List.Item>
          ))}
        </List>
      );
    case 'table':
      return (
        <DataTable label={label} minWidth={480} columns={block.head.map((title) => ({ title }))}>
          {block.rows.map((cells) => (
            <Table.Tr key={cells[0]}>
              {cells.map((cell, at) => (
                <Table.Td key={block.head[at]}>
                  <Words text={cell} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </DataTable>
      );
  }
}

function Words({ text }: { readonly text: string }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
  return piecesOf(text).map((piece, at) => <Word key={at} piece={piece} />);
}

function Word({ piece }: { readonly piece: Piece }) {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'strong':
      return <b>{piece.text}</b>;
    case 'code':
      return <Code style={{ overflowWrap: 'anywhere' }}>{piece.text}</Code>;
    case 'link': {
      const runbook = runbookOf(piece.to);
      return runbook === undefined ? piece.text : <NameLink href={`/runbooks/${runbook}`}>{piece.text}</NameLink>;
    }
  }
}
