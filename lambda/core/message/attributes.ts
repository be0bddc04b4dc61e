// The attributes for SNS's filter policies, with which a subscriber gets only some messages. Pure.
import type { NoticeKind } from '../verdict/notices.ts';

/** How soon somebody should act, as for alarms; the first is the worst. */
const SEVERITIES = ['urgent', 'soon', 'notice'] as const;
type Severity = (typeof SEVERITIES)[number];

/** What a message is about: a kind of notice, an incomplete scan, a complete one after that, or a digest. */
export type ReportKind = NoticeKind | 'scanIncomplete' | 'scanCompleteAgain' | 'digest';

/** All others are a `notice`. */
const URGENT: readonly ReportKind[] = ['expiring', 'stillExpiring', 'lost', 'perhapsLost'];
const SOON: readonly ReportKind[] = ['stuck', 'broken', 'nearLimit', 'scanIncomplete'];

export interface Attributes {
  readonly kinds: readonly ReportKind[];
  /** That of the worst kind. */
  readonly severity: Severity;
  readonly region: string;
  readonly account: string;
}

const severityOf = (kind: ReportKind): Severity =>
  URGENT.includes(kind) ? 'urgent' : SOON.includes(kind) ? 'soon' : 'notice';

export function attributesOf(
  kinds: readonly ReportKind[],
  { region, account }: Pick<Attributes, 'region' | 'account'>,
): Attributes {
  const severities = kinds.map(severityOf);
  const severity = SEVERITIES.find((each) => severities.includes(each)) ?? 'notice';
  return { kinds, severity, region, account };
}
