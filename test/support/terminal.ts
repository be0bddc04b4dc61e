// A stream that keeps what is written: of a pipe, or of a terminal with so many columns.
import { Writable } from 'node:stream';
import { WriteStream } from 'node:tty';

const { getColorDepth, hasColors, cursorTo, clearLine, moveCursor } = WriteStream.prototype;

export function collector(columns?: number) {
  let written = '';
  const stream = new Writable({
    write(chunk, _, done) {
      written += chunk;
      done();
    },
  });
  if (columns !== undefined) {
    const colours = { getColorDepth, hasColors };
    Object.assign(stream, { isTTY: true, columns, ...colours, cursorTo, clearLine, moveCursor });
  }
  return { stream, written: () => written };
}
