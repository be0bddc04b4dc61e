// Scans one vault, the unit of work: lists, assesses, publishes and remembers it, independent of all others.
import { attempt, type Failure, failureAt, type Place } from '../core/failures.ts';
import { isEndSought } from '../core/history.ts';
import { isLastPartSought } from '../core/part-calls.ts';
import { isVaultRecalled } from '../core/recall.ts';
import { measureVault, quietScansOf, type VaultSummary, vaultData } from '../core/roll-up.ts';
import { type Candidate, type PlannedScan, shownOf, type VaultResult } from '../core/scan-results.ts';
import { digestOf } from '../core/settings/settings.ts';
import {
  assessRemembered,
  assessVault,
  groupedAt,
  type RememberedVault,
  rememberListed,
  type VaultAssessment,
} from '../core/verdict/assess-vault.ts';
import { isAlertDue, noticesOf, type Said } from '../core/verdict/notices.ts';
import type { Moment } from '../core/verdict/observe.ts';
import type { VaultRecord } from '../core/verdict/record.ts';
import type { RememberedUploads, ScanRun, Turn, VaultSource } from '../ports.ts';
import { listVault, type VaultScan } from './list.ts';
import { settleAll } from './queue.ts';

/** Never rejects. If it is cut off anywhere, the next attempt has what it needs to continue. */
export async function scanVault(run: ScanRun, planned: PlannedScan, position: number): Promise<VaultResult> {
  const { settings, scannedAt, signal, now } = run;
  const { name, remembered: vault } = planned;
  try {
    if (isVaultRecalled(vault, scannedAt, settings)) return await recallVault(run, vault);
    const { source, stop, read, reading } = listsInTurn(run, name, position);
    const recall = async () => (await read()).records;
    const scan = await listVault(planned, { source, scannedAt, signal, stop, recall });
    const moment = { scannedAt, listedAt: now() };
    if (scan.failed) {
      // Only if time was up: after a fault of the list nothing in it is believed.
      const known = signal.aborted ? await reading()?.catch(() => undefined) : undefined;
      if (known) await rememberSoFar(run, scan, { vault, uploads: known.records }, moment);
      throw scan.failed.cause;
    }
    const known = await (reading() ?? uploadsIn(run, name));
    const before = { vault, uploads: known.records };
    const assessment = assessVault(scan, before, { ...moment, now: now() }, settings);
    const result = resultOf(run, name, assessment, known.said);
    const { summary } = result.judged;
    const unpublished = await publishVault(run, name, summary, planned.remembered?.quietScans);
    const unremembered = await rememberVault(run, planned, {
      ...{ assessment, summary },
      ...{ said: known.said, scan, moment },
    });
    return withFailures(result, unpublished, unremembered);
  } catch (cause) {
    return { vault: name, failures: [failureAt(at(name), cause)], shown: await lastShown(run, planned) };
  }
}

const at = (vault: string): Place => ({ at: 'vault', vault });

const uploadsIn = ({ queue, memory }: ScanRun, vault: string) => queue.remember(() => memory.uploads(vault));

/** What a vault's lists need: each request in the vault's turn, and no page once a list has failed. */
function listsInTurn({ source, queue, memory }: ScanRun, vault: string, position: number) {
  const turn = queue.list(position);
  const stop = new AbortController();
  const unlessStopped: Turn = (request) =>
    turn(async () => {
      stop.signal.throwIfAborted();
      return await request();
    });
  let reading: Promise<RememberedUploads> | undefined;
  return {
    source: {
      listMultipartUploads: (name, marker) => unlessStopped(() => source.listMultipartUploads(name, marker)),
      listParts: (upload, marker) => unlessStopped(() => source.listParts(upload, marker)),
    } satisfies VaultSource,
    stop,
    read(): Promise<RememberedUploads> {
      reading ??= turn(() => memory.uploads(vault));
      return reading;
    },
    /** What is being read, if anything asked for it. */
    reading: () => reading,
  };
}

type Judged = NonNullable<VaultResult['judged']>;
type JudgedResult = VaultResult & { readonly judged: Judged };

function resultOf(
  run: ScanRun,
  vault: string,
  assessment: VaultAssessment,
  said: RememberedUploads['said'],
): JudgedResult {
  const { scannedAt, settings, history, mostShown } = run;
  const isCandidate = ({ upload, said }: Candidate) =>
    upload.record.scannedAt <= scannedAt &&
    (noticesOf(upload, said?.notified, settings.remindAtHoursLeft).length > 0 ||
      isAlertDue(upload, said?.alerted) ||
      (history !== undefined &&
        (isEndSought(upload.record, scannedAt) || isLastPartSought(upload, scannedAt))));
  const all = [...assessment.uploads, ...assessment.gone];
  const candidates = all
    .map((upload): Candidate => ({ upload, said: said.get(upload.record.id) }))
    .filter(isCandidate);
  const concerned = new Set(candidates.map(({ upload }) => upload));
  const others = all.filter((upload) => !concerned.has(upload));
  return {
    vault,
    failures: [],
    shown: shownOf(assessment, scannedAt, mostShown),
    judged: {
      summary: measureVault(assessment),
      others: measureVault(groupedAt(others, scannedAt)),
      candidates,
      isRemembered: true,
    },
  };
}

const withFailures = (
  result: JudgedResult,
  unpublished: readonly Failure[],
  unremembered: readonly Failure[],
): VaultResult => ({
  ...result,
  failures: [...unpublished, ...unremembered],
  judged: { ...result.judged, isRemembered: unremembered.length === 0 },
});

/** What an earlier attempt remembered. That attempt has published it already, so nothing is listed. */
async function recallVault(run: ScanRun, vault: VaultRecord): Promise<VaultResult> {
  const { records, said } = await uploadsIn(run, vault.vault);
  const recalled = records.filter(({ gone }) => !gone);
  const moment = { scannedAt: vault.scannedAt, listedAt: vault.listedAt, now: run.now() };
  const assessment = assessVault({ listed: [], recalled }, { vault, uploads: records }, moment, run.settings);
  return resultOf(run, vault.vault, assessment, said);
}

/** @param quietBefore In how many scans before this one it had no uploads. */
export async function publishVault(
  { publisher, scannedAt }: ScanRun,
  name: string,
  summary: VaultSummary,
  quietBefore?: number,
): Promise<readonly Failure[]> {
  const data = vaultData(name, summary, quietBefore);
  if (!publisher || data.length === 0) return [];
  return (await attempt(at(name), () => publisher.publish(data, scannedAt))).failures;
}

interface ToRemember {
  readonly assessment: VaultAssessment;
  readonly summary: VaultSummary;
  readonly said: ReadonlyMap<string, Said>;
  readonly scan: VaultScan;
  readonly moment: Moment;
}

/** Remembers what it can, even if some of it fails: the next scan then has only the rest to write. */
async function rememberVault(
  run: ScanRun,
  { name, remembered }: PlannedScan,
  { assessment: { toRemember }, summary, said, scan, moment }: ToRemember,
): Promise<readonly Failure[]> {
  const { queue, memory } = run;
  const ended = toRemember.flatMap(({ id, gone }) => (gone ? (said.get(id) ?? []) : []));
  const vault: VaultRecord = {
    vault: name,
    scannedAt: run.scannedAt,
    quietScans: quietScansOf(summary, remembered?.quietScans),
    mostParts: summary.MostParts,
    gone: scan.gone,
    listedAt: moment.listedAt,
    settings: digestOf(run.settings),
  };
  const { failures } = await attempt(at(name), async () => {
    await settleAll([
      ...toRemember.map((record) => queue.remember(() => memory.rememberUpload(record))),
      ...ended.map((each) => queue.remember(() => memory.rememberSaid(each, true))),
    ]);
    // Last, because it says that all of the vault is remembered.
    if (!(scan.gone && remembered?.gone)) await queue.remember(() => memory.rememberVault(vault));
  });
  return failures;
}

/** For the next attempt at this scan. The vault has failed in any case. */
async function rememberSoFar(
  run: ScanRun,
  { listed }: VaultScan,
  before: RememberedVault,
  moment: Moment,
): Promise<void> {
  const records = rememberListed(listed, before, moment, run.settings);
  await settleAll(records.map((record) => run.queue.remember(() => run.memory.rememberUpload(record)))).catch(
    () => undefined,
  );
}

/** What the vault showed when it was last listed; undefined if nobody knows. Never rejects. */
async function lastShown(run: ScanRun, { name, remembered }: PlannedScan) {
  if (!remembered) return undefined;
  const { value } = await attempt(at(name), () => run.queue.conclude(() => run.memory.uploads(name)));
  const { settings, mostShown } = run;
  return (
    value && shownOf(assessRemembered(value.records, remembered, settings), remembered.scannedAt, mostShown)
  );
}
