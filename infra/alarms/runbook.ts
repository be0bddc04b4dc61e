// Where to read what to do.

/** The runbook's place in this repository, which is all that is known of it without the setting. */
const RUNBOOK_FILE = 'docs/runbook.md';

/** As Markdown: a link where the runbook's address is known, and otherwise the file's name. */
export function runbookLink(runbookUrl: string | undefined, section?: string): string {
  const anchor = section === undefined ? '' : `#${section.toLowerCase()}`;
  if (runbookUrl === undefined) return `\`${RUNBOOK_FILE}${anchor}\``;
  return `[${['runbook', section].filter((part) => part !== undefined).join(', ')}](${runbookUrl}${anchor})`;
}
