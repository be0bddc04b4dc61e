// The sections of the runbook that messages name, and what they say to do, for readers who cannot open it. Pure.
import type { Change } from './news.ts';

interface Section {
  /** Its heading, which is the alarm's name. */
  readonly name: string;
  /** The words of its paragraph "Do". */
  readonly todo: string;
}

const LOST: Section = {
  name: 'LostUploads',
  todo: 'Keep the source of the data, and start the upload again. Then find out why it stopped, and why nobody acted on ExpiringUploads.',
};

/** By what happened; what is well has none. */
export const SECTIONS: Readonly<Partial<Record<Change['kind'], Section>>> = {
  expiring: {
    name: 'ExpiringUploads',
    todo: 'Let the tool continue this upload: any part that arrives begins another 24 hours. It must hold the right bytes of the same archive, at their place, or completing the upload fails. If all parts are there, let it complete the upload. If nobody needs it, abort it.',
  },
  stuck: {
    name: 'StuckUploads',
    todo: 'Let the tool continue. If it no longer knows the upload, abort it and start again.',
  },
  broken: {
    name: 'BrokenUploads',
    todo: 'Stop the tool, abort the upload, and start again. For parts past the 10,000th choose a larger part size: it must be more than a 10,000th of the archive.',
  },
  lost: LOST,
  perhapsLost: LOST,
};

export const sectionUrl = (runbookUrl: string, { name }: Section) => `${runbookUrl}#${name.toLowerCase()}`;
