// The scan's own log: what changed, each upload, what is missing, and how the scan ended.
import { describeError, merged, type Place, placeText, REASON_WORDS } from '../core/failures.ts';
import { CHANGE_LINE, changeFields, END_LINE, GAP_LINE, UPLOAD_LINE, uploadLine } from '../core/log-lines.ts';
import { unknownIn } from '../core/roll-up.ts';
import { failuresOf, judgedIn, type Notice, type Scan } from '../core/scan-results.ts';
import { byUrgency, needsAttention, showedBefore } from '../core/verdict/verdict.ts';
import type { Run } from '../ports.ts';

/** All lines of a scan but the first; the last has its health. */
export function logScan(run: Run, scan: Scan): void {
  const { log } = run;
  const of = { scannedAt: run.scannedAt.toISOString(), startedAt: scan.startedAt.toISOString() };
  const failures = merged(failuresOf(scan));
  for (const change of changesOf(run, scan)) {
    log.info(CHANGE_LINE.message, { ...of, ...changeFields(change) });
  }
  for (const line of uploadLines(run, scan)) log.info(UPLOAD_LINE.message, { ...of, ...line });
  for (const { place, cause } of failures) {
    log.error(GAP_LINE.message, { ...of, subject: placeText(place), reason: describeError(cause) });
  }
  const { history } = scan;
  if (history?.obstacle !== undefined) {
    const reason = describeError(history.obstacle);
    log.warn(GAP_LINE.message, { ...of, subject: 'CloudTrail', reason, uploads: history.missing });
  }
  if (history && history.contradicted > 0) {
    const reason = 'it has the call of a part that lists say cannot have come';
    log.warn(GAP_LINE.message, { ...of, subject: 'CloudTrail', reason, uploads: history.contradicted });
  }
  const end = {
    ...of,
    outcome: failures.length > 0 ? END_LINE.incomplete : END_LINE.completed,
    idleUnknown: unknownIn(judgedIn(scan.results).map(({ summary }) => summary)).idleTime,
    ...scan.health,
    ...(history && { cloudTrail: history.obstacle === undefined ? 'complete' : 'incomplete' }),
  };
  if (failures.length > 0) log.error(END_LINE.message, end);
  else log.info(END_LINE.message, end);
}

/**
 * Each change once: a notice that nobody got is logged when it first appears, and so is an end that only CloudTrail
 * knows.
 */
function changesOf({ scannedAt, settings }: Run, { notices, notified, history }: Scan) {
  const said = new Set(notified);
  const isNew = (notice: Notice) => said.has(notice) || !showedBefore(notice.upload, scannedAt, settings);
  const changes = notices.filter(isNew);
  const news = new Set(changes.map(({ upload }) => upload));
  const quietEnds = (history?.ended ?? []).flatMap((upload) => {
    const kind = upload.record.gone?.ending?.kind;
    return kind && !news.has(upload) ? [{ kind, upload }] : [];
  });
  return [...changes, ...quietEnds];
}

/** The rows of the dashboard's tables: what is unknown, then the uploads, then how many more there are. */
function uploadLines({ scannedAt }: Run, scan: Scan): readonly object[] {
  const vaults = scan.results.flatMap(({ shown }) => shown ?? []);
  const unseen = unseenLines(scan);
  const lines = vaults
    .flatMap(({ uploads, seenAt }) => uploads.map((upload) => ({ upload, seenAt })))
    .sort((one, other) => byUrgency(one.upload, other.upload))
    .slice(0, UPLOAD_LINE.most);
  const all = vaults.reduce((total, { uploads, omitted }) => total + uploads.length + omitted, 0);
  const attention =
    vaults.reduce((total, each) => total + each.attention, 0) -
    lines.filter(({ upload }) => needsAttention(upload)).length;
  const others = all - lines.length - attention;
  const more = [
    ...(attention > 0 ? [{ verdict: 'more', uploadId: `and ${attention} more that need attention` }] : []),
    ...(others > 0 ? [{ verdict: 'moving', uploadId: `and ${others} more` }] : []),
  ];
  return [
    ...unseen,
    ...lines.map(({ upload, seenAt }, index) =>
      uploadLine(upload, { order: unseen.length + index, seenAt, scannedAt }),
    ),
    ...more.map((line) => ({ order: unseen.length + lines.length, ...line })),
  ];
}

const MOST_UNSEEN = 20;

/** What this scan could not see, so that a table without a row never means "nobody knows". */
function unseenLines({ failures, results }: Scan): readonly object[] {
  const unseen = merged([
    ...failures.filter(({ place }) => UNSEEN.includes(place.at)),
    ...results.flatMap((result) => (result.judged ? [] : result.failures)),
  ]);
  const more = unseen.length - MOST_UNSEEN;
  const lines = unseen.slice(0, MOST_UNSEEN).map(({ place, reason }) => ({
    vault: place.at === 'vault' ? place.vault : placeText(place),
    verdict: 'unknown',
    uploadId: `not seen: ${REASON_WORDS[reason]}`,
  }));
  return [
    ...lines,
    ...(more > 0 ? [{ verdict: 'unknown', uploadId: `and ${more} more that could not be seen` }] : []),
  ].map((line, order) => ({ order, ...line }));
}

/** Failures of the plan that hide uploads. */
const UNSEEN: readonly Place['at'][] = ['vaultList', 'entry', 'memory', 'region', 'clock'];
