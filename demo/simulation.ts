// Scans a story every hour and collects the results.

import type { Lambda, LogLine } from '../embedded/cloud/lambda.ts';
import { IDLE_HOURS_UNTIL_REMOVAL } from '../embedded/glacier/rules.ts';
import { CHANGE_LINE } from '../lambda/core/log-lines.ts';
import type { Story } from './story.ts';

const HOUR = 3_600_000;

/** Something that the monitor reported, and after how many hours. */
export interface News {
  readonly hour: number;
  readonly line: LogLine;
}

/** An upload that Glacier removed, and when it did. */
export interface Removal {
  readonly uploadId: string;
  readonly hour: number;
}

export interface Course {
  readonly news: readonly News[];
  /** The ends that CloudTrail knew. */
  readonly endings: readonly News[];
  readonly removals: readonly Removal[];
  /** The failures of scans that were incomplete. */
  readonly errors: readonly string[];
}

/** Scans at the start and after each hour. @param onScan gets the number of hours that have passed. */
export async function simulate(
  story: Story,
  lambda: Lambda,
  hours: number,
  onScan: (hour: number) => void,
): Promise<Course> {
  const start = story.now();
  const news: News[] = [];
  const endings: News[] = [];
  const errors: string[] = [];
  const lastActivity = new Map<string, Date>();
  for (let hour = 0; hour <= hours; hour += 1) {
    onScan(hour);
    const at = new Date(start.getTime() + hour * HOUR);
    story.advanceTo(at);
    for (const { name } of story.world.listVaults().items) {
      for (const { id, lastActivityAt } of story.world.listUploads(name).items)
        lastActivity.set(id, lastActivityAt);
    }
    const seen = lambda.log.length;
    const outcome = await lambda.invoke({ at: at.getTime() });
    if ('error' in outcome) errors.push(`hour ${hour}: ${outcome.error.name}: ${outcome.error.message}`);
    for (const line of lambda.log.slice(seen).filter(({ message }) => message === CHANGE_LINE.message)) {
      if (line.ended) endings.push({ hour, line });
      else news.push({ hour, line });
    }
  }
  const lost = new Set(
    news.filter(({ line }) => line.kind === 'lost').map(({ line }) => String(line.uploadId)),
  );
  const removals = [...lost].map((uploadId) => ({
    uploadId,
    hour:
      ((lastActivity.get(uploadId)?.getTime() ?? Number.NaN) - start.getTime()) / HOUR +
      IDLE_HOURS_UNTIL_REMOVAL,
  }));
  return { news, endings, removals, errors };
}
