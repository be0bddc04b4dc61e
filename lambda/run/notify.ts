// Notifies people: decides what to report by what was reported before, reports it once, and remembers that.
import { afterReport, coverageWith, isReportDue, isTurnToReport } from '../core/coverage.ts';
import { attempt, type Failure, merged } from '../core/failures.ts';
import { coverageOf } from '../core/message/body.ts';
import { composeMessage } from '../core/message/message.ts';
import {
  areGapsForgotten,
  type Candidate,
  failuresOf,
  judgedIn,
  type Notice,
  type Scan,
} from '../core/scan-results.ts';
import { isSame } from '../core/time.ts';
import { afterAlerting, afterNotifying, isAlertDue, noticesOf, type Said } from '../core/verdict/notices.ts';
import { showedBefore } from '../core/verdict/verdict.ts';
import type { RememberedUploads, Run } from '../ports.ts';
import { digestToSend, withDigestedAt } from './decide-digest.ts';
import { settleAll } from './queue.ts';

const plus = (scan: Scan, failures: readonly Failure[]): Scan => ({
  ...scan,
  failures: [...scan.failures, ...failures],
});

/** Reads again what the scan is about to report. It does not report uploads that a newer scan has written. */
export async function readAgain(run: Run, scan: Scan): Promise<Scan> {
  const { queue, memory } = run;
  const read = await Promise.all(
    scan.results.map(async (result) => {
      const { judged, vault } = result;
      if (!judged || judged.candidates.length === 0) return { result, failures: [] };
      const { value, failures } = await attempt({ at: 'noticeMemory' }, () =>
        queue.conclude(() => memory.uploads(vault)),
      );
      // If that fails, report what this scan knows.
      const candidates = value ? standing(judged.candidates, value, run.scannedAt) : judged.candidates;
      return { result: { ...result, judged: { ...judged, candidates } }, failures };
    }),
  );
  const results = read.map(({ result }) => result);
  return plus(
    { ...scan, results },
    read.flatMap(({ failures }) => failures),
  );
}

function standing(
  candidates: readonly Candidate[],
  { records, said }: RememberedUploads,
  scannedAt: Date,
): readonly Candidate[] {
  const newer = new Set(
    [...records, ...said.values()].filter((each) => each.scannedAt > scannedAt).map(({ id }) => id),
  );
  return candidates
    .filter(({ upload }) => !newer.has(upload.record.id))
    .map((candidate) => ({ ...candidate, said: said.get(candidate.upload.record.id) }));
}

/**
 * Decides what to report about each upload, and for which uploads the alarm must go on. If a vault's records could not
 * be written, every scan would decide the same again. Then a danger that is new by the records is reported at once, and
 * everything else four times a day.
 */
export async function decideNotices(run: Run, scan: Scan): Promise<Scan> {
  const judged = judgedIn(scan.results).map(({ candidates, isRemembered }) =>
    isRemembered ? candidates : candidates.filter(({ upload }) => isReportedAnyway(run, upload)),
  );
  const candidates = judged.flat();
  return {
    ...scan,
    notices: candidates.flatMap((candidate) =>
      noticesOf(candidate.upload, candidate.said?.notified, run.settings.remindAtHoursLeft).map(
        (kind): Notice => ({ ...candidate, kind }),
      ),
    ),
    alerts: candidates.filter(({ upload, said }) => isAlertDue(upload, said?.alerted)),
  };
}

/** What to report although nobody can remember it: a danger that is new, and everything four times a day. */
const isReportedAnyway = ({ scannedAt, settings }: Run, upload: Candidate['upload']) =>
  isTurnToReport(scannedAt, settings.scanEveryMinutes) ||
  (upload.verdict !== 'moving' && !showedBefore(upload, scannedAt, settings));

/** Independent of the message, which may fail. */
export async function rememberAlert(run: Run, scan: Scan): Promise<Scan> {
  return plus(
    scan,
    await rememberSaid(run, scan.alerts, ({ upload, said }) => ({
      ...(said?.notified && { notified: said.notified }),
      alerted: afterAlerting(upload, run.scannedAt),
    })),
  );
}

/** Writes what is known of gaps. If that fails, the message has only what the monitor may report twice. */
export async function rememberCoverage(run: Run, scan: Scan): Promise<Scan> {
  const { queue, memory } = run;
  const { value, failures } = await attempt({ at: 'gapMemory' }, async () => {
    const known = coverageWith(
      await queue.conclude(() => memory.coverage()),
      merged(failuresOf(scan)),
      run.scannedAt,
    );
    const coverage = known && withDigestedAt(known, run);
    if (coverage) await queue.conclude(() => memory.rememberCoverage(coverage));
    return { coverage };
  });
  if (!value) {
    const notices = scan.notices.filter(({ upload }) => isReportedAnyway(run, upload));
    return plus({ ...scan, notices }, failures);
  }
  return value.coverage ? { ...scan, coverage: value.coverage } : scan;
}

/**
 * Sends the one message of the scan, in each form that has a subscriber, if there is anything to report. If SNS does
 * not say who is subscribed, it sends. The message counts as sent when SNS has accepted all forms; otherwise the next
 * scan sends all of them again.
 */
export async function sendMessage(run: Run, scan: Scan): Promise<Scan> {
  const { origin, scannedAt } = run;
  const { notices } = scan;
  const gaps = gapsToReport(run, scan);
  const digest = digestToSend(run, scan);
  const subscribed = run.notifiers.filter(({ form }) => !scan.unsubscribed.includes(form));
  const isAnythingToSay = notices.length > 0 || gaps?.isDue === true || digest !== undefined;
  if (!isAnythingToSay || subscribed.length === 0) return scan;
  const coverage = gaps && coverageOf(scan.coverage, gaps.failures, origin.region);
  const message = composeMessage({ notices, coverage, digest }, scannedAt, origin);
  const sent = await Promise.all(
    subscribed.map((notifier) => attempt({ at: notifier.form }, () => notifier.notify(message))),
  );
  const failures = sent.flatMap((each) => each.failures);
  if (failures.length > 0) return plus(scan, failures);
  const coverageAfter = scan.coverage && {
    ...(gaps ? afterReport(scan.coverage) : scan.coverage),
    ...(digest && { digestedAt: scannedAt }),
  };
  return { ...scan, notified: notices, ...(coverageAfter && { coverage: coverageAfter }) };
}

/** The gaps that a message of this scan names, and whether a message must go out for them alone. */
function gapsToReport(run: Run, scan: Scan) {
  const failures = merged(failuresOf(scan));
  const { coverage } = scan;
  if (areGapsForgotten(scan)) {
    return { failures, isDue: isTurnToReport(run.scannedAt, run.settings.scanEveryMinutes) };
  }
  // A newer scan has written it.
  if (!coverage) return undefined;
  const isDue = isReportDue(coverage);
  return isDue || failures.length > 0 ? { failures, isDue } : undefined;
}

/** Remembers what the message has reported. */
export async function rememberNotified(run: Run, scan: Scan): Promise<Scan> {
  const byUpload = Map.groupBy(scan.notified, ({ upload }) => upload);
  const alerted = new Map(
    scan.alerts.map(({ upload }) => [upload.record.id, afterAlerting(upload, run.scannedAt)]),
  );
  const said = await rememberSaid(
    run,
    [...byUpload.values()].flatMap(([first]) => first ?? []),
    ({ upload, said }) => {
      const kinds = (byUpload.get(upload) ?? []).map(({ kind }) => kind);
      const alert = alerted.get(upload.record.id) ?? said?.alerted;
      return {
        notified: afterNotifying(upload, kinds, said?.notified, run.scannedAt),
        ...(alert && { alerted: alert }),
      };
    },
  );
  const { coverage } = scan;
  const isChanged = [coverage?.reportedAt, coverage?.digestedAt].some((at) => isSame(at, run.scannedAt));
  if (!coverage || !isChanged) return plus(scan, said);
  const written = await attempt({ at: 'gapMemory' }, () =>
    run.queue.conclude(() => run.memory.rememberCoverage(coverage)),
  );
  return plus(scan, [...said, ...written.failures]);
}

async function rememberSaid(
  { queue, memory, scannedAt }: Run,
  candidates: readonly Candidate[],
  saidOf: (candidate: Candidate) => Pick<Said, 'notified' | 'alerted'>,
): Promise<readonly Failure[]> {
  const { failures } = await attempt({ at: 'noticeMemory' }, () =>
    settleAll(
      candidates.map((candidate) => {
        const { vault, id, gone } = candidate.upload.record;
        const said = { vault, id, scannedAt, ...saidOf(candidate) };
        return queue.conclude(() => memory.rememberSaid(said, gone !== undefined));
      }),
    ),
  );
  return failures;
}
