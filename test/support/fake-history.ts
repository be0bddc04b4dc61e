// A hand-written fake of the CallHistory port: the calls of a history, what shows of them when, and what goes wrong.
import type { CallName } from '../../lambda/core/history.ts';
import type { CallHistory, Question } from '../../lambda/ports.ts';

export interface FakeCallRecord {
  readonly call: CallName;
  readonly uploadId: string;
  readonly at: Date;
  /** At once, when left out. */
  readonly showsAt?: Date;
  /** With this code, where Glacier refused it. */
  readonly refusal?: string;
  /** Of its own, when left out: the same record may come twice. */
  readonly eventId?: string;
}

export const WHO = {
  principal: 'arn:aws:iam::123456789012:user/ada',
  address: '192.0.2.7',
  agent: 'Boto/2.49.0',
};

interface FakeTrailOptions {
  readonly now: () => Date;
  readonly pageSize?: number;
  /** Called with each question; it may throw. */
  readonly onAsk?: (question: Question) => void;
}

/** The latest first, a page at a time. */
export function createFakeHistory(
  calls: readonly FakeCallRecord[],
  { now, pageSize = 50, onAsk }: FakeTrailOptions,
) {
  const asked: Question[] = [];
  const history: CallHistory = {
    async lookUp(question, marker = '0') {
      asked.push(question);
      onAsk?.(question);
      const { call, window, wanted } = question;
      const shown = calls
        .filter((each) => each.call === call && (each.showsAt ?? each.at) <= now())
        .filter(({ at }) => at >= window.from && at <= window.to)
        .sort((one, other) => other.at.getTime() - one.at.getTime());
      const next = Number(marker) + pageSize;
      return {
        items: shown
          .slice(Number(marker), next)
          .filter(({ uploadId }) => wanted.has(uploadId))
          .map((each) => ({
            uploadId: each.uploadId,
            caller: { at: each.at, ...WHO },
            eventId: each.eventId ?? `event-${calls.indexOf(each)}`,
            ...(each.refusal !== undefined && { refusal: each.refusal }),
          })),
        ...(next < shown.length && { marker: String(next) }),
        ...(shown.length > Number(marker) && {
          newestAt: shown[Number(marker)]?.at ?? window.to,
          reachedAt: shown.slice(Number(marker), next).at(-1)?.at ?? window.from,
        }),
      };
    },
  };
  return { history, asked };
}
