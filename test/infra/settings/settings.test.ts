// The settings of the app: what is taken, and how all else is refused.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  APP_SETTINGS,
  type AppSettings,
  parseSettings,
  readSettings,
} from '../../../infra/settings/settings.ts';
import { toEnvironment } from '../../../lambda/core/settings/settings.ts';
import { problemsOf } from '../../support/problems-of.ts';
import { statementsOf, synthesize } from '../../support/synthesize.ts';

const defaults: AppSettings = {
  vaults: ['*'],
  staleAfterDays: 7,
  stuckAfterHours: 6,
  expiryWarningHours: 8,
  remindAtHoursLeft: [3, 1],
  slowestUploadMbitPerSecond: 1,
  name: 'GlacierUploadMonitor',
  concurrency: 32,
  cloudTrail: false,
  scanEveryMinutes: 60,
  digest: 'weekly',
  keepTable: false,
  existingTable: undefined,
  alarmEmail: undefined,
  chat: false,
  alarmTopicArn: undefined,
  runbookUrl: undefined,
  regions: undefined,
};

describe('settings', () => {
  it('have defaults', () => {
    expect(parseSettings({}, undefined)).toEqual(defaults);
  });

  it.each([
    { name: 'vaults', given: ['a,b*', 'a, b*', '["a","b*"]', ['a', 'b*']], read: ['a', 'b*'] },
    { name: 'staleAfterDays', given: ['2.5', 2.5], read: 2.5 },
    { name: 'name', given: ['Team-2'], read: 'Team-2' },
    { name: 'concurrency', given: ['8', 8], read: 8 },
    { name: 'scanEveryMinutes', given: ['15', 15], read: 15 },
    { name: 'stuckAfterHours', given: ['1.5', 1.5], read: 1.5 },
    { name: 'expiryWarningHours', given: ['12', 12], read: 12 },
    { name: 'digest', given: ['daily'], read: 'daily' },
    { name: 'digest', given: ['never'], read: 'never' },
    { name: 'remindAtHoursLeft', given: ['2', '[2]', [2], ['2']], read: [2] },
    { name: 'remindAtHoursLeft', given: ['4, 0.5', '[4,0.5]', [4, 0.5]], read: [4, 0.5] },
    { name: 'remindAtHoursLeft', given: ['', '[]', []], read: [] },
    { name: 'slowestUploadMbitPerSecond', given: ['0.25', 0.25], read: 0.25 },
    { name: 'cloudTrail', given: ['true', true], read: true },
    { name: 'chat', given: ['true', true], read: true },
    { name: 'keepTable', given: ['true', true], read: true },
    { name: 'existingTable', given: ['Uploads-Progress_1.a'], read: 'Uploads-Progress_1.a' },
    {
      name: 'alarmEmail',
      given: ['a@b.ch,c+d@e.co.uk', ['a@b.ch', 'c+d@e.co.uk']],
      read: ['a@b.ch', 'c+d@e.co.uk'],
    },
    { name: 'alarmEmail', given: ['backup@example.com'], read: ['backup@example.com'] },
    {
      name: 'runbookUrl',
      given: ['https://wiki.example.com/runbook'],
      read: 'https://wiki.example.com/runbook',
    },
    { name: 'regions', given: ['eu-west-1', '["eu-west-1"]', ['eu-west-1']], read: ['eu-west-1'] },
  ])('read $name alike as text and as JSON', ({ name, given, read }) => {
    for (const value of given)
      expect(parseSettings({ [name]: value }, undefined)).toEqual({ ...defaults, [name]: read });
  });

  it('leave CDK its own keys', () => {
    const keys = ['aws:cdk:version-reporting', '@aws-cdk/core:x', 'vpc-provider:account=1', 'cli-telemetry'];
    const context = Object.fromEntries([...keys, 'acknowledged-issue-numbers'].map((key) => [key, true]));
    expect(parseSettings(context, undefined)).toEqual(defaults);
  });

  it('take the Region of the AWS configuration only where none is set', () => {
    expect(parseSettings({}, 'eu-west-1').regions).toEqual(['eu-west-1']);
    expect(parseSettings({ regions: 'us-east-1' }, 'me-central-1').regions).toEqual(['us-east-1']);
    expect(parseSettings({}, '').regions).toBeUndefined();
  });

  it('are refused with every problem named', () => {
    const context = {
      vauIts: 'photos',
      'stale-after-days': 3,
      vaults: 'a b',
      staleAfterDays: 0,
      stuckAfterHours: 24,
      expiryWarningHours: 23,
      slowestUploadMbitPerSecond: 0,
      name: 'Team/Uploads',
      concurrency: 'many',
      scanEveryMinutes: 25,
      digest: 'hourly',
      keepTable: 'yes',
      existingTable: 'a table',
      alarmEmail: 'nobody',
      chat: 'slack',
      alarmTopicArn: 'pager',
      runbookUrl: 'docs/runbook.md',
      regions: 'us-east-1,mars-1,cn-north-1,us-east-1',
    };
    const settings = Object.keys(APP_SETTINGS).join(', ');
    expect(problemsOf(context)).toEqual([
      `- vauIts: expected one of the settings ${settings}; the nearest is vaults`,
      `- stale-after-days: expected one of the settings ${settings}; the nearest is staleAfterDays`,
      expect.stringMatching(/^- vaults: expected vault names .* got "a b"$/),
      '- staleAfterDays: expected a number from 1 to 3650, got 0',
      '- stuckAfterHours: expected a number from 1 to 23, got 24',
      '- expiryWarningHours: expected a number from 1 to 22, got 23',
      '- slowestUploadMbitPerSecond: expected a number from 0.01 to 100000, got 0',
      '- scanEveryMinutes: expected one of 10, 15, 20, 30, 60, got 25',
      '- digest: expected one of weekly, daily, never, got "hourly"',
      '- name: expected a letter, then letters, digits and -, at most 128 in all, got "Team/Uploads"',
      '- concurrency: expected a whole number from 1 to 256, got "many"',
      '- keepTable: expected true or false, got "yes"',
      '- existingTable: expected the name of a DynamoDB table, got "a table"',
      '- alarmEmail: expected mail addresses such as backup@example.com, got "nobody"',
      '- chat: expected true or false, got "slack"',
      expect.stringMatching(/^- alarmTopicArn: expected the ARN of a standard SNS topic .* got "pager"$/),
      expect.stringMatching(/^- runbookUrl: expected the address of a page: .* got "docs\/runbook\.md"$/),
      expect.stringMatching(/^- regions: expected Regions that have Glacier \(af-south-1, .*\), got mars-1$/),
      '- regions: expected each Region only once, got us-east-1',
      '- regions: expected Regions of one partition, because credentials belong to one, got aws, aws-cn',
    ]);
  });

  it.each([
    ['vaults', ''],
    ['vaults', []],
    ['vaults', null],
    ['scanEveryMinutes', ''],
    ['scanEveryMinutes', 'hourly'],
    ['scanEveryMinutes', ['15']],
    ['scanEveryMinutes', 5],
    ['name', ''],
    ['name', '2nd'],
    ['name', 'Team_2'],
    ['name', 'n'.repeat(129)],
    ['scanEveryMinutes', '15.5'],
    ['concurrency', Number.NaN],
    ['remindAtHoursLeft', [0]],
    ['remindAtHoursLeft', null],
    ['keepTable', ''],
    ['keepTable', 1],
    ['existingTable', ''],
    ['existingTable', 'ab'],
    ['existingTable', 'arn:aws:dynamodb:eu-west-1:123456789012:table/Progress'],
    ['alarmEmail', ''],
    ['alarmEmail', []],
    ['alarmEmail', 'a@b'],
    ['alarmEmail', 'a b@c.de'],
    ['alarmEmail', 'a@b.ch,a@b.ch'],
    ['runbookUrl', ''],
    ['runbookUrl', 'ftp://example.com/runbook'],
    ['runbookUrl', 'https://example.com/runbook#section'],
    ['runbookUrl', 'https://example.com/a page'],
    ['regions', []],
    ['regions', 'eu west 1'],
    ['regions', 7],
  ])('refuse %s of %j', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringContaining(`- ${name}: expected`)]);
  });

  it('refuse a Region without Glacier also when it comes from the AWS configuration', () => {
    expect(problemsOf({}, 'me-central-1')).toEqual([
      expect.stringMatching(/^- regions: .*, got me-central-1$/),
    ]);
  });

  it('refuse one table for more than one Region', () => {
    expect(problemsOf({ existingTable: 'Progress', regions: 'eu-west-1,us-east-1' })).toEqual([
      '- existingTable: expected one Region in `regions`, because a table belongs to one Region, got eu-west-1, us-east-1',
    ]);
    expect(() => parseSettings({ existingTable: 'Progress' }, undefined)).not.toThrow();
  });

  it.each<[string, unknown, string]>([
    ['scanEveryMinutes', 'banana', 'expected one of 10, 15, 20, 30, 60, got "banana"'],
    ['scanEveryMinutes', 'true', 'expected one of 10, 15, 20, 30, 60, got "true"'],
    ['concurrency', '0', 'expected a whole number from 1 to 256, got "0"'],
    ['concurrency', Number.NaN, 'expected a whole number from 1 to 256, got NaN'],
    ['keepTable', 'yes', 'expected true or false, got "yes"'],
    ['staleAfterDays', '7 days', 'expected a number from 1 to 3650, got "7 days"'],
    ['staleAfterDays', null, 'expected a number from 1 to 3650, got null'],
    ['staleAfterDays', { days: 7 }, 'expected a number from 1 to 3650, got {"days":7}'],
  ])('quote %s as it was given: %j', (name, value, problem) => {
    expect(problemsOf({ [name]: value })).toEqual([`- ${name}: ${problem}`]);
  });

  it('refuse reminders before the warning, and say how to have none', () => {
    expect(problemsOf({ remindAtHoursLeft: '10,4,3', expiryWarningHours: 4 })).toEqual([
      '- remindAtHoursLeft: expected at most 4 hours, as expiryWarningHours says, got 10; leave these out, or give [] for no reminders',
    ]);
    // Nobody asked for those of the default.
    expect(parseSettings({ expiryWarningHours: 2 }, undefined).remindAtHoursLeft).toEqual([3, 1]);
  });

  it('say where they can be corrected', () => {
    expect(() => parseSettings({ vauIts: 'x' }, undefined)).toThrow(
      /settings\.json, -c name=value, .* cdk\.context\.json/,
    );
  });
});

describe('a long list of vaults', () => {
  const vaultsOf = (count: number, length: number) =>
    Array.from({ length: count }, (_, index) => `${index}`.padStart(length, 'v'));

  /** The most vaults with names of a length that are taken. */
  function mostVaults(length: number): readonly string[] {
    let count = 1;
    while (isAccepted(vaultsOf(count + 1, length))) count += 1;
    return vaultsOf(count, length);
  }

  function isAccepted(vaults: readonly string[]): boolean {
    try {
      parseSettings({ vaults }, undefined);
      return true;
    } catch {
      return false;
    }
  }

  it.each([5, 255])(
    'of names of %i characters is taken while function and role have room for it',
    (length) => {
      const vaults = mostVaults(length);
      const settings = { ...defaults, name: 'n'.repeat(128), vaults };
      const resources = {
        // As long as DynamoDB takes it, for `existingTable`.
        tableName: 't'.repeat(255),
        // As long as CloudFormation makes it: the stack's name, the resource's, and a random end.
        topicArn: `arn:aws-us-gov:sns:us-gov-west-1:123456789012:${'t'.repeat(128 + 1 + 'TopicBFC7AF6E'.length + 14)}`,
        dashboardName: `${'n'.repeat(128)}-us-gov-west-1`,
        runbookUrl: `https://${'r'.repeat(500)}`,
      };
      expect(JSON.stringify(toEnvironment({ ...settings, ...resources })).length).toBeLessThan(4096);
      const policy = statementsOf(synthesize({ vaults }, 'us-gov-west-1')).join('');
      const longest = policy
        .replaceAll('<AWS::Partition>', 'aws-us-gov')
        .replaceAll('<AWS::AccountId>', '1'.repeat(12));
      expect(longest.length).toBeLessThan(10_240);
    },
  );

  it('is refused beyond, with the advice to use patterns', () => {
    expect(problemsOf({ vaults: vaultsOf(400, 10) })).toEqual([
      "- vaults: expected a list that fits into the function's environment and policy, got 400 entries: use patterns such as photos-*",
    ]);
  });

  it('of exclusions is bound by the environment alone', () => {
    expect(isAccepted(vaultsOf(190, 8).map((name) => `!${name}`))).toBe(true);
    expect(isAccepted(vaultsOf(210, 8).map((name) => `!${name}`))).toBe(false);
  });
});

describe('settings in the file', () => {
  const refusalOf = (file: string, context: Readonly<Record<string, unknown>> = {}) => {
    try {
      readSettings({ context, file });
    } catch (error) {
      return (error as Error).message.split('\n').filter((line) => line.startsWith('- '));
    }
    throw new Error('expected the settings to be refused');
  };

  it('are read, whether a byte order mark is in front or not', () => {
    const file = '{"vaults":["photos"],"alarmEmail":"a@b.ch"}';
    for (const text of [file, `\uFEFF${file}`])
      expect(readSettings({ context: {}, file: text }).settings).toEqual({
        ...defaults,
        vaults: ['photos'],
        alarmEmail: ['a@b.ch'],
      });
  });

  it('give way to those of the context, and go before the Region of the AWS configuration', () => {
    const { settings } = readSettings({
      context: { concurrency: '8' },
      file: '{"concurrency":4,"stuckAfterHours":5,"regions":["us-east-1"]}',
      defaultRegion: 'eu-west-1',
    });
    expect(settings).toEqual({ ...defaults, concurrency: 8, stuckAfterHours: 5, regions: ['us-east-1'] });
  });

  it.each([
    ['[]', 'got []'],
    ['null', 'got null'],
    ['"vaults"', 'got "vaults"'],
    ['{"vaults": ["a",]}', 'got what is no JSON (Unexpected token'],
    ['', 'got what is no JSON (Unexpected end'],
  ])('are refused beside those of the context where the file is %j', (file, problem) => {
    expect(refusalOf(file, { concurrency: 0 })).toEqual([
      expect.stringContaining(`- settings.json: expected one JSON object with settings by name, ${problem}`),
      expect.stringMatching(/^- concurrency: /),
    ]);
  });

  it.each([
    ['alertEmail', 'alarmEmail'],
    ['stuckHours', 'stuckAfterHours'],
    ['REGIONS', 'regions'],
    ['@aws-cdk/core:x', 'digest'],
  ])('are refused by a name that none has, with the nearest: %s', (name, nearest) => {
    expect(refusalOf(JSON.stringify({ [name]: 'x' }))).toEqual([
      expect.stringMatching(
        new RegExp(`^- ${name}: expected one of the settings .*; the nearest is ${nearest}`),
      ),
    ]);
  });

  it('are shown as they differ from the defaults, in a form for the file, and no Region that is not set', () => {
    const file = '{"vaults":"photos,mail*","concurrency":"32","keepTable":"true","remindAtHoursLeft":[]}';
    const { changed, settings } = readSettings({ context: {}, file, defaultRegion: 'eu-west-1' });
    expect(changed).toEqual({ vaults: ['photos', 'mail*'], keepTable: true, remindAtHoursLeft: [] });
    const again = readSettings({
      context: {},
      file: JSON.stringify(changed),
      defaultRegion: 'eu-west-1',
    });
    expect(again).toEqual({ settings, changed, foreign: [] });
  });
});

describe('names in the context that no setting has', () => {
  it.each(['Vaults', 'vauIts', 'vault', 'REGIONS', 'alarm-email', 'keeptable', 'nam'])(
    'are refused where a setting was meant: %s',
    (name) => {
      expect(problemsOf({ [name]: 'x' })).toEqual([expect.stringContaining(`- ${name}: expected one of`)]);
    },
  );

  it('are left alone otherwise, and named', () => {
    const context = { environment: 'prod', team: 'backup', '@aws-cdk/core:x': true, concurrency: 8 };
    expect(readSettings({ context })).toEqual({
      settings: { ...defaults, concurrency: 8 },
      changed: { concurrency: 8 },
      foreign: ['environment', 'team'],
    });
  });
});

describe('the example of the file', () => {
  const file = readFileSync(join(import.meta.dirname, '../../../settings.example.json'), 'utf8');

  it('shows every setting, and each can be used', () => {
    expect(Object.keys(JSON.parse(file))).toEqual(Object.keys(APP_SETTINGS));
    expect(() => readSettings({ context: {}, file })).not.toThrow();
  });
});
