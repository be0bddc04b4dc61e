// What to do about an alarm: a link to the runbook, or the runbook's own words if `runbookUrl` is not set.
import { RUNBOOK_FILE, SECTIONS } from '../../lambda/core/message/runbook.ts';
import type { AlarmId } from './alarms.ts';

/** The words of the paragraph "Do", for alarms that have no message. */
const OTHER_WORDS: Readonly<Partial<Record<AlarmId, string>>> = {
  NewDanger: 'Follow the section of its kind: ExpiringUploads, LostUploads or BrokenUploads.',
  StaleUploads: 'Abort it if nobody will complete it.',
  ScanOverdue:
    'Follow the section of the alarm that is on. If somebody changed something by hand, deploy the stack again. The alarm turns OK when three of the last four hours had a complete scan.',
  VaultsFailing:
    "Access denied: if the vault's policy denies it, correct that; if not, look for a permissions boundary or an organization's policy on the function's role, or deploy again if somebody changed the role by hand. A vault or pattern that is not found: correct `vaults` and deploy. Throttled: set `concurrency` lower or scan less often. Out of time: see ScanNearTimeout.",
  ScanNearTimeout:
    'If you scan more often than once an hour, scan less often. If Glacier refuses no request, set `concurrency` higher. If it refuses many, deploy a second monitor, and divide `vaults` between the two: `docs/deployment.md` says how. Aborting stale uploads with many parts helps as well.',
  NobodyListens:
    'Subscribe again. Do not open the link in the mail that comes. Copy the text behind `Token=` in its address, and confirm with that. From then on unsubscribing takes AWS credentials, and the links in mails do nothing. For a chat, connect its channel again: `docs/notifications.md` says how.',
  FunctionErrors:
    '`not accounted for`: see VaultsFailing. `The scan did not start`: deploy the stack again. A time-out: see ScanNearTimeout.',
  DeadLetters:
    "Solve that: it may be a missing permission, or the account's limit of concurrent functions. Then empty the queue, or the alarm stays on for up to 14 days.",
  ScheduleDropped: 'Follow the section DeadLetters.',
};

/** The words of the section's paragraph "Do". */
export const wordsOf = (id: AlarmId) =>
  OTHER_WORDS[id] ?? Object.values(SECTIONS).find(({ name }) => name === id)?.todo ?? '';

/** As plain text, because mail does not render an alarm's description. */
export const whatToDo = (runbookUrl: string | undefined, id: AlarmId) =>
  runbookUrl === undefined ? wordsOf(id) : `section ${id}, ${runbookUrl}#${id.toLowerCase()}`;

/** As Markdown: a link if the runbook's address is known, otherwise the file's name. */
export const runbookLink = (runbookUrl: string | undefined) =>
  runbookUrl === undefined ? `\`${RUNBOOK_FILE}\`` : `[runbook](${runbookUrl})`;
