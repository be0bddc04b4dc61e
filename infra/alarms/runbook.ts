// Where to read what to do, or the words themselves where nobody has said where the runbook is.
import { SECTIONS } from '../../lambda/core/message/runbook.ts';
import type { AlarmId } from './alarms.ts';

/** The runbook's place in this repository, which is all that is known of it without the setting. */
const RUNBOOK_FILE = 'docs/runbook.md';

/** The words of the paragraph "Do", for the alarms of which no message speaks. */
const OTHER_WORDS: Readonly<Partial<Record<AlarmId, string>>> = {
  NewDanger: 'Follow the section of its kind: ExpiringUploads, LostUploads or BrokenUploads.',
  StaleUploads: 'Abort it if nobody will complete it.',
  ScanOverdue:
    'Follow the section of the alarm that is on. If something was changed by hand, deploy the stack again. The alarm turns OK when three of the last four hours had a complete scan.',
  VaultsFailing:
    "Access denied: if the vault's policy denies it, correct that; if not, look for a boundary or an organization's policy on the function's role, or deploy again if its own was changed by hand. A vault or pattern that is not found: correct `vaults` and deploy. Throttled: set `concurrency` lower or scan less often. Out of time: see ScanNearTimeout.",
  ScanNearTimeout:
    'If scans are more often than once an hour, make them fewer. If no request is refused, set `concurrency` higher. If many are, deploy a second monitor, and divide `vaults` between the two: `docs/deployment.md` says how. Aborting stale uploads with many parts helps as well.',
  NobodyListens:
    'Subscribe again. Do not open the link in the mail that comes, but copy from its address what stands behind `Token=`, and confirm with that. From then on unsubscribing takes AWS credentials, and the links in mails do nothing. A chat: connect its channel again, as `docs/notifications.md` says.',
  FunctionErrors:
    '`not accounted for`: see VaultsFailing. `The scan did not start`: deploy the stack again. A time-out: see ScanNearTimeout.',
  DeadLetters:
    "Solve that: a missing permission, say, or the account's limit of functions at a time. Then empty the queue, or the alarm stays on for up to 14 days.",
  ScheduleDropped: 'Follow the section DeadLetters.',
};

/** The words of the section's paragraph "Do". */
export const wordsOf = (id: AlarmId) =>
  OTHER_WORDS[id] ?? Object.values(SECTIONS).find(({ name }) => name === id)?.todo ?? '';

/** As text: mail shows an alarm's description as it is. */
export const whatToDo = (runbookUrl: string | undefined, id: AlarmId) =>
  runbookUrl === undefined ? wordsOf(id) : `section ${id}, ${runbookUrl}#${id.toLowerCase()}`;

/** As Markdown: a link where the runbook's address is known, and otherwise the file's name. */
export const runbookLink = (runbookUrl: string | undefined) =>
  runbookUrl === undefined ? `\`${RUNBOOK_FILE}\`` : `[runbook](${runbookUrl})`;
