// The kinds of notices in words. Pure.
import type { Notice } from '../scan-results.ts';
import type { NoticeKind } from '../verdict/notices.ts';

const EXPIRING_ADVICE =
  'Resume it, or send any part of it. Wrong bytes win time, too, but must be replaced before it can be completed.';

/** How a medium shows text that others wrote, or text to copy. */
export type Quote = (text: string) => string;
/** Plain, for mail. */
export const asItIs: Quote = (text) => text;

/** The word for each kind of notice, and what to do. */
export const KINDS: Readonly<Record<NoticeKind, { readonly word: string; readonly advice: string }>> = {
  expiring: { word: 'expiring', advice: EXPIRING_ADVICE },
  stillExpiring: { word: 'still expiring', advice: EXPIRING_ADVICE },
  stuck: {
    word: 'stuck',
    advice: 'No part arrives. See whether the program that uploads it still runs.',
  },
  broken: {
    word: 'broken',
    advice: 'It can no longer be completed. Give it up and upload the archive again.',
  },
  lost: {
    word: 'lost',
    advice:
      'It is gone after 24 idle hours. Unless somebody completed it that late, its parts are lost: upload the archive again.',
  },
  perhapsLost: {
    word: 'perhaps lost',
    advice:
      'It is gone, perhaps lost with its parts: it may have been idle for 24 hours. Ask the program that uploaded it whether it completed it.',
  },
  aborted: {
    word: 'aborted',
    advice: 'It was aborted: its parts are gone. If nobody meant that, upload the archive again.',
  },
  nearLimit: {
    word: 'near its last part',
    advice:
      'Glacier takes 10,000 parts and no more. If the archive is larger than the room that is left, the upload cannot be completed: begin it again with larger parts.',
  },
  ended: { word: 'ended', advice: 'It is gone: completed or aborted, Glacier does not say which.' },
  completed: { word: 'completed', advice: 'Its archive is in the vault. You need not do anything.' },
  recovered: { word: 'recovered', advice: 'It moves again. You need not do anything.' },
};
export const GIVING_UP_HELPS: readonly NoticeKind[] = ['expiring', 'stillExpiring', 'stuck', 'broken'];

/** For an upload without parts. */
export const noPartYet = (hours: number) =>
  `It was begun ${hours} hours ago, and no part has arrived: see whether the tool may upload.`;
export const NOTHING_LOST = 'It is gone. No part had arrived, so nothing of it is lost.';

/** For an upload that is still there when no hours are left. */
export const OVERDUE_ADVICE =
  'Its 24 hours are over, and it is still there: Glacier may remove it at any moment. Resume it now, or send any part of it. Wrong bytes win time, too, but must be replaced before it can be completed.';

/** For an upload that did not move, but whose last part CloudTrail has found since. */
export const CORRECTED =
  'Its last part came later than we knew: it is not in the danger that the last message named. You need not do anything.';

/** For one that is gone, if CloudTrail was asked. */
export const NO_CALL_ADVICE: Readonly<Partial<Record<NoticeKind, string>>> = {
  lost: 'It is gone after 24 idle hours, and CloudTrail has no call that ended it. Its parts are lost: upload the archive again. Calls may show late. If one shows within a day, we report it.',
  perhapsLost:
    'It is gone, perhaps lost with its parts: it may have been idle for 24 hours, and CloudTrail has no call that ended it. Calls may show late. If one shows within a day, we report it.',
  ended:
    'It is gone: completed or aborted, CloudTrail does not say which yet. If it does within a day, we report it.',
};

export const kindsOf = (notices: readonly Notice[]) => [...new Set(notices.map(({ kind }) => kind))];
