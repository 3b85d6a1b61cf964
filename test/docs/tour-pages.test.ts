import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MAX_PICTURE_BYTES } from '../../scripts/tour/picture.ts';
import { picturedPages } from '../../scripts/tour/pictured-pages.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../docs/tour/pages');
const START_OF_FRAME = 0xff_c0;
const START_OF_PROGRESSIVE_FRAME = 0xff_c2;

/** Of a JPEG: its first frame says so. */
function widthOf(picture: Buffer): number {
  for (let at = 2; at < picture.length; at += 2 + picture.readUInt16BE(at + 2)) {
    const marker = picture.readUInt16BE(at);
    if (marker === START_OF_FRAME || marker === START_OF_PROGRESSIVE_FRAME) return picture.readUInt16BE(at + 7);
  }
  return 0;
}

test('there is a picture of every page, 1,440 pixels wide and of at most 60 kB, and of no page that is gone', () => {
  const pictures = readdirSync(FOLDER).filter((file) => file.endsWith('.jpg'));
  expect(pictures.toSorted()).toEqual(
    picturedPages()
      .map(({ name }) => `${name}.jpg`)
      .toSorted(),
  );
  for (const file of pictures) {
    const picture = readFileSync(path.join(FOLDER, file));
    expect({ file, width: widthOf(picture) }).toEqual({ file, width: 1_440 });
    expect(picture.length).toBeLessThanOrEqual(MAX_PICTURE_BYTES);
  }
});
