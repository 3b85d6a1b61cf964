import './log-text.css';
import { Code } from '@mantine/core';
import { memo } from 'react';
import type { LogLine } from './log-lines.ts';
import type { Piece } from './terminal-text.ts';

/** A program's output with its colours: text alone, whatever it contains. Drawn anew only when there is more of it. */
export const LogText = memo(function LogText({ pieces }: { readonly pieces: readonly Piece[] }) {
  return (
    <Code block className="log-text">
      <Pieces pieces={pieces} />
    </Code>
  );
});

/** Lines out of it, each with its number. */
export const NumberedLines = memo(function NumberedLines({ lines }: { readonly lines: readonly LogLine[] }) {
  const width = String(lines.at(-1)?.number ?? 0).length;
  return (
    <Code block className="log-text">
      {lines.map(({ number, pieces }) => (
        <div key={number}>
          <span className="log-gray">{`${String(number).padStart(width)}  `}</span>
          <Pieces pieces={pieces} />
        </div>
      ))}
    </Code>
  );
});

function Pieces({ pieces }: { readonly pieces: readonly Piece[] }) {
  return pieces.map((piece, index) => {
    const name = classOf(piece);
    if (name === '') return piece.text;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no name but their place
      <span key={index} className={name}>
        {piece.text}
      </span>
    );
  });
}

function classOf({ colour, bold, italic, underline }: Piece): string {
  return [
    // White is what text has anyhow.
    colour === undefined || colour === 'white' ? '' : `log-${colour}`,
    bold ? 'log-bold' : '',
    italic ? 'log-italic' : '',
    underline ? 'log-underline' : '',
  ]
    .filter((name) => name !== '')
    .join(' ');
}
