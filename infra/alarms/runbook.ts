// Where to read what to do.

/** The runbook's place in this repository, which is all that is known of it without the setting. */
const RUNBOOK_FILE = 'docs/runbook.md';

/** As text: mail shows an alarm's description as it is. */
export const runbookAddress = (runbookUrl: string | undefined, section: string) =>
  `${runbookUrl ?? RUNBOOK_FILE}#${section.toLowerCase()}`;

/** As Markdown: a link where the runbook's address is known, and otherwise the file's name. */
export const runbookLink = (runbookUrl: string | undefined) =>
  runbookUrl === undefined ? `\`${RUNBOOK_FILE}\`` : `[runbook](${runbookUrl})`;
