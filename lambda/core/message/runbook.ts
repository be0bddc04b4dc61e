// The runbook's sections that messages name, with their words for readers who cannot open it. Pure.
import type { NoticeKind } from '../verdict/notices.ts';

interface Section {
  /** Its heading, which is the alarm's name. */
  readonly name: string;
  /** The words of its paragraph "Do". */
  readonly todo: string;
}

const EXPIRING: Section = {
  name: 'ExpiringUploads',
  todo: 'Let the tool continue this upload: any part that arrives begins another 24 hours. If the tool is dead and you have the archive as one file, send the next part yourself, and then finish the upload. The runbook\'s sections "Win 24 hours by hand" and "Finish it by hand" say how. If all parts are there, let the tool complete the upload. If nobody needs it, abort it.',
};

const LOST: Section = {
  name: 'LostUploads',
  todo: 'Keep the source of the data, and start the upload again. Then find out why it stopped, and why nobody acted on ExpiringUploads.',
};

/** What a section is about: a kind of notice, or an incomplete scan. */
export type Topic = NoticeKind | 'blind';

/** A topic that needs no action has no section. */
export const SECTIONS: Readonly<Partial<Record<Topic, Section>>> = {
  blind: {
    name: 'MonitorBlind',
    todo: 'Until it is solved, ask your backup tools how their uploads are. The alarm stays on until scans have been complete for a while, some hours: that is not a new fault.',
  },
  expiring: EXPIRING,
  stillExpiring: EXPIRING,
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

/** What to do, if anything: a link to the section, or its words. */
export function todoOf(topic: Topic, urls: Partial<Record<Topic, string>> | undefined): string | undefined {
  const section = SECTIONS[topic];
  const url = urls?.[topic];
  return section && url ? `section ${section.name}, ${url}` : section?.todo;
}

/** In the repository. */
export const RUNBOOK_FILE = 'docs/runbook.md';
/** For a reader who has the runbook's words, and no link. */
export const WHERE_RUNBOOK_IS = `The runbook is ${RUNBOOK_FILE} in the repository of glacier-upload-monitor.`;

/** The links, for those topics that have a section. */
export const sectionUrls = (runbookUrl: string, topics: readonly Topic[]): Partial<Record<Topic, string>> =>
  Object.fromEntries(
    topics.flatMap((topic) => {
      const section = SECTIONS[topic];
      return section ? [[topic, sectionUrl(runbookUrl, section)]] : [];
    }),
  );

const sectionUrl = (runbookUrl: string, { name }: Section) => `${runbookUrl}#${name.toLowerCase()}`;
