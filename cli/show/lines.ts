// Wraps text to the width of a terminal. Pure.

/**
 * Breaks text between words, and indents each further line.
 * @param width undefined leaves it in one line.
 */
export function wrap(text: string, width: number | undefined, indent = ''): string {
  if (width === undefined) return text;
  const words = text.trimStart();
  const first = text.slice(0, text.length - words.length);
  const lines: string[] = [];
  let line = first;
  for (const word of words.split(' ')) {
    const isFirst = line === (lines.length === 0 ? first : indent);
    const longer = isFirst ? line + word : `${line} ${word}`;
    if (isFirst || longer.length <= width) line = longer;
    else {
      lines.push(line);
      line = indent + word;
    }
  }
  return [...lines, line].join('\n');
}

/** Cuts text in the middle, because names differ at both ends. */
export function cutMiddle(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = Math.ceil((length - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (length - 1 - head))}`;
}
