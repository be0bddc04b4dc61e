// Two believable days of an account with several backup vaults, for `npm start`.

import { GlacierError } from '../embedded/glacier/error.ts';
import { BACKUP_TOOL, type Caller } from '../embedded/glacier/recorded-calls.ts';
import { MEBIBYTE } from '../embedded/glacier/rules.ts';
import { createWorld, type World } from '../embedded/glacier/world.ts';

/** How long the story is. */
export const HOURS = 48;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** An account with a clock that is moved by hand. */
export interface Story {
  readonly world: World;
  readonly now: () => Date;
  /** Moves the clock on, and lets everything happen that was due. */
  advanceTo(at: Date): void;
}

/** A person at a console, where the others are a backup tool's. */
const ADMIN: Caller = {
  arn: 'arn:aws:sts::123456789012:assumed-role/Admin/ada',
  address: '198.51.100.7',
  agent: 'aws-cli/2.27.0 md/awscrt#0.26.1',
};

/** A principal that loses its permission while it uploads. */
const LEDGER_TOOL: Caller = {
  arn: 'arn:aws:iam::123456789012:user/ledger',
  address: '192.0.2.44',
  agent: 'Boto3/1.34.0 Python/3.11.4 Linux/6.1',
};

interface Event {
  readonly at: Date;
  readonly happens: () => void;
}

export function createDemoStory(start: Date): Story {
  let now = start;
  const world = createWorld({ clock: () => now, seed: 'demo' });
  const events: Event[] = [];
  const atHour = (hour: number, happens: () => void) => {
    events.push({ at: new Date(start.getTime() + hour * HOUR), happens });
  };
  const vaults = ['documents', 'finance-2019', 'mail', 'photos', 'research-data', 'video-masters'];
  for (const name of vaults) world.createVault(name);

  const begin = (
    vault: string,
    ageMilliseconds: number,
    partSizeMiB: number,
    count: number,
    caller: Caller = BACKUP_TOOL,
  ) =>
    world.seed({
      vault,
      caller,
      createdAt: new Date(start.getTime() - ageMilliseconds),
      lastActivityAt: new Date(start.getTime() - (count === 0 ? ageMilliseconds : 0.2 * HOUR)),
      partSizeBytes: partSizeMiB * MEBIBYTE,
      parts: { count },
    });
  const addParts = (id: string, count: number, caller?: Caller) => {
    const { partSizeBytes, partCount } = world.upload(id);
    for (let index = partCount; index < partCount + count; index += 1) {
      const first = index * partSizeBytes;
      world.uploadPart(id, { first, last: first + partSizeBytes - 1 }, undefined, caller);
    }
  };
  const isRefused = (call: () => void) => {
    try {
      call();
    } catch (error) {
      if (error instanceof GlacierError) return;
      throw error;
    }
    throw new Error('expected Glacier to refuse the call, it took it');
  };
  /** Parts that land in every hour from one to another, at an odd minute. */
  const keepsMoving = (id: string, from: number, to: number, partsAnHour: number) => {
    for (let hour = from; hour < to; hour += 1) atHour(hour + 0.65, () => addParts(id, partsAnHour));
  };

  const album = begin('photos', 5 * HOUR, 16, 412);
  keepsMoving(album, 0, 30, 60);
  atHour(30.8, () => world.complete(album));

  const survey = begin('research-data', 96 * DAY, 1024, 1_903);
  keepsMoving(survey, 0, 48, 3);

  const film = begin('video-masters', 41 * DAY, 64, 9_800);
  keepsMoving(film, 0, 40, 5);

  begin('documents', 6 * HOUR, 8, 0, ADMIN);

  const ledger = begin('finance-2019', 30 * HOUR, 32, 240, LEDGER_TOOL);
  keepsMoving(ledger, 0, 9, 20);
  atHour(9, () => world.deny(LEDGER_TOOL.arn));
  for (let hour = 9; hour < 15; hour += 1) {
    atHour(hour + 0.65, () => isRefused(() => addParts(ledger, 1, LEDGER_TOOL)));
  }

  const holiday = begin('photos', 3 * HOUR, 8, 150);
  keepsMoving(holiday, 0, 11, 40);
  // The tool counts the bytes of a file that has grown in the meantime.
  atHour(11.2, () => isRefused(() => world.complete(holiday, { sizeBytes: 5_000_000_000 })));
  atHour(19.4, () => world.complete(holiday));

  const inbox = begin('mail', 10 * HOUR, 4, 90);
  keepsMoving(inbox, 0, 2, 10);
  keepsMoving(inbox, 14, 17, 10);
  atHour(20.5, () => world.uploadPart(inbox, { first: 0, last: 4 * MEBIBYTE - 1 }, 'ab'.repeat(32)));
  atHour(24.3, () => world.abort(inbox, ADMIN));

  atHour(2.5, () => {
    const scans = world.initiate({ vault: 'documents', partSizeBytes: MEBIBYTE });
    world.uploadPart(scans, { first: 0, last: MEBIBYTE - 1 });
    world.uploadPart(scans, { first: MEBIBYTE, last: MEBIBYTE + 1_000 });
    world.uploadPart(scans, { first: 2 * MEBIBYTE, last: 3 * MEBIBYTE - 1 });
    keepsMoving(scans, 3, 46, 1);
    sortEvents();
  });

  const sortEvents = () => events.sort((one, other) => one.at.getTime() - other.at.getTime());
  sortEvents();

  return {
    world,
    now: () => now,
    advanceTo(at) {
      for (let next = events[0]; next && next.at <= at; next = events[0]) {
        events.shift();
        now = next.at;
        next.happens();
      }
      now = at;
    },
  };
}
