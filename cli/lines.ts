// Text in lines that are no wider than a terminal. Pure.

/**
 * Text broken between words, each further line after this indent.
 * @param width undefined leaves it in one line.
 */
export function wrap(text: string, width: number | undefined, indent = ''): string {
  const words = text.trimStart();
  return brokenAtBlanks(words.split(' '), width, indent, text.slice(0, text.length - words.length)).join(
    '\n',
  );
}

/**
 * A shell's command in as many lines, to be copied as it is. What does not fit into a line is broken inside its word,
 * where a shell takes the two lines for one as long as nothing stands before the second.
 */
export function wrapCommand(command: string, width: number | undefined, indent: string): string {
  if (width === undefined) return indent + command;
  const words = command.match(/('[^']*'|\S)+/g) ?? [];
  const ofLine = width - ' \\'.length;
  const lines = brokenAtBlanks(words, ofLine, `${indent}  `, indent);
  return lines.map((line) => (line.length <= ofLine ? line : brokenInside(line, ofLine))).join(' \\\n');
}

function brokenAtBlanks(
  words: readonly string[],
  width: number | undefined,
  indent: string,
  first: string,
): readonly string[] {
  if (width === undefined) return [first + words.join(' ')];
  const lines: string[] = [];
  let line = first;
  for (const word of words) {
    const isFirst = line === (lines.length === 0 ? first : indent);
    const longer = isFirst ? line + word : `${line} ${word}`;
    if (isFirst || longer.length <= width) line = longer;
    else {
      lines.push(line);
      line = indent + word;
    }
  }
  return [...lines, line];
}

/** One word; what is in quotes stays whole, as a shell would keep the backslash there. */
function brokenInside(line: string, length: number): string {
  if (line.includes("'")) return line;
  const chunks = line.trimStart().match(new RegExp(`.{1,${length}}`, 'g')) ?? [];
  return chunks.join('\\\n');
}

/** Cut in the middle, as both ends tell names apart. */
export function cutMiddle(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = Math.ceil((length - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (length - 1 - head))}`;
}
