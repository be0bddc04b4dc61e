// Alarms, dashboard, runbook and log are declared in different places: what one names, the other must have.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { withoutHash } from '../../demo/page/template.ts';
import { ALARMS, type AlarmId } from '../../infra/alarms/alarms.ts';
import { wordsOf } from '../../infra/alarms/what-to-do.ts';
import { scanCommand } from '../../infra/scan-command.ts';
import { END_LINE, UPLOAD_LINE } from '../../lambda/core/log-lines.ts';
import { SECTIONS } from '../../lambda/core/message/runbook.ts';
import { KINDS } from '../../lambda/core/message/words.ts';
import {
  METRICS,
  type MetricName,
  MONITOR_DIMENSION,
  NAMESPACE,
  VAULT_DIMENSION,
} from '../../lambda/core/metrics.ts';
import { FUNCTION_DEFAULTS } from '../../lambda/core/settings/settings.ts';
import type { NoticeKind } from '../../lambda/core/verdict/notices.ts';
import { dashboardOf, synthesize } from '../support/synthesize.ts';

/** What AWS publishes, and under which dimension; nothing here can check it. */
const OF_AWS = {
  'AWS/Lambda AsyncEventsDropped': 'FunctionName',
  'AWS/Lambda Errors': 'FunctionName',
  'AWS/SQS ApproximateNumberOfMessagesVisible': 'QueueName',
  'AWS/Scheduler InvocationDroppedCount': 'ScheduleGroup',
};

const pageOf = (name: string) => readFileSync(join(import.meta.dirname, `../../docs/${name}.md`), 'utf8');
const [runbook, permissions] = [pageOf('runbook'), pageOf('permissions')];
const sections = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.split('\n')[0], section]),
);

let template: Template;
beforeAll(() => {
  template = synthesize({ alarmEmail: 'a@example.com' });
});

/** A metric as CloudWatch is asked for it must be one that is published, with just these dimensions. */
function expectPublished(
  namespace: string,
  metric: string,
  dimensions: readonly string[],
  statistic: string,
) {
  if (namespace !== NAMESPACE) {
    expect(OF_AWS).toHaveProperty([`${namespace} ${metric}`], dimensions.join());
    return;
  }
  expect(Object.keys(METRICS)).toContain(metric);
  expect(statistic).toBe(METRICS[metric as MetricName].statistic);
  expect(dimensions[0]).toBe(MONITOR_DIMENSION);
  if (dimensions.length === 1) return;
  expect(dimensions.slice(1)).toEqual([VAULT_DIMENSION]);
  expect(METRICS[metric as MetricName].perVault, metric).toBe(true);
}

describe('an alarm', () => {
  it('watches a metric that is published', () => {
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
    expect(alarms).not.toEqual([]);
    for (const { Properties } of alarms) {
      const { Namespace, MetricName, Dimensions = [], Statistic } = Properties;
      const dimensions = Dimensions.map(({ Name }: { readonly Name: string }) => Name);
      expectPublished(Namespace, MetricName, dimensions, Statistic);
    }
  });

  it('keeps its state while a partial scan withholds its metric, or has one that always comes', () => {
    for (const [id, alarm] of Object.entries(ALARMS)) {
      if ('anyOf' in alarm || !(alarm.metric in METRICS)) continue;
      const { partialScan, kind, mayBeUnknown } = METRICS[alarm.metric as MetricName];
      if (kind === 'event') continue;
      const mayBeMissing = partialScan === 'aboveZero' || mayBeUnknown === true;
      expect(alarm.missingData === 'ignore', id).toBe(mayBeMissing);
      if (!mayBeMissing) expect(partialScan, id).toBe('always');
    }
  });

  it('on something that happens is over when it does not happen again', () => {
    const events = Object.values(ALARMS).filter(
      (alarm) => !('anyOf' in alarm) && METRICS[alarm.metric as MetricName]?.kind === 'event',
    );
    expect(events).toMatchObject([{ metric: 'UploadsNewlyInDanger', missingData: 'notBreaching' }]);
  });

  it('says in the runbook what to do in the words that messages and descriptions have', () => {
    for (const name of Object.keys(ALARMS) as AlarmId[]) {
      const [, paragraph = ''] = /^\*\*Do\.\*\* (.*?)\n\n/ms.exec(sections.get(name) ?? '') ?? [];
      const plain = paragraph.replaceAll('\n', ' ').replaceAll(/\[(\w+)\]\([^)]*\)/g, '$1');
      expect(plain, name).toBe(wordsOf(name));
    }
  });

  it('has its section in the runbook, and every section its alarm', () => {
    expect([...sections.keys()].sort()).toEqual(Object.keys(ALARMS).sort());
  });

  it('is described by the words of just that section, as a pager cannot open a file', () => {
    const resources = {
      ...template.findResources('AWS::CloudWatch::Alarm'),
      ...template.findResources('AWS::CloudWatch::CompositeAlarm'),
    };
    expect(Object.keys(resources)).toHaveLength(Object.keys(ALARMS).length);
    for (const [name, { Properties }] of Object.entries(resources)) {
      const id = withoutHash(name) as AlarmId;
      expect(Properties.AlarmDescription).toContain(`What to do: ${wordsOf(id)}`);
      expect(Properties.AlarmDescription).not.toContain('runbook.md');
      // CloudWatch API Reference, "PutMetricAlarm".
      expect(Properties.AlarmDescription.length).toBeLessThanOrEqual(1024);
    }
  });
});

describe('the runbook', () => {
  it.each([...sections])(
    'says of %s what it means, how to look, what to do and when to ignore it',
    (_, section) => {
      const parts = [...section.matchAll(/^\*\*(.+?)\*\*/gm)].map(([, part]) => part);
      expect(parts).toEqual(['Meaning.', 'Look.', 'Do.', 'Ignore.']);
    },
  );

  it('links sections that there are', () => {
    const anchorOf = (heading: string) => `#${heading.toLowerCase().replaceAll(' ', '-')}`;
    const anchors = [...runbook.matchAll(/^#{2,3} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
    for (const [, label = '', target] of runbook.matchAll(/\[([^\]]+)\]\((#.+?)\)/g)) {
      expect(anchors).toContain(target);
      expect(target).toBe(anchorOf(label));
    }
  });

  it('leads to a section from every alarm, and from every word in a message', () => {
    const rows = [...runbook.matchAll(/^\| (?:`(\w+)`)? ?\| (?:([\w ,]+) )?\| (.+) \|$/gm)];
    const alarms = rows.flatMap(([, alarm, , target = '']) => {
      if (alarm !== undefined) expect(target).toContain(`(#${alarm.toLowerCase()})`);
      return alarm ?? [];
    });
    expect(alarms.sort()).toEqual(Object.keys(ALARMS).sort());
    for (const [kind, { word }] of Object.entries(KINDS)) {
      const targets = rows
        .filter(([, , words = '']) => words.split(', ').includes(word))
        .map(([, , , target]) => target);
      const section = SECTIONS[kind as NoticeKind]?.name;
      const expected = section === undefined ? /./ : new RegExp(`^\\[${section}\\]`);
      expect(targets, word).toEqual([expect.stringMatching(expected)]);
    }
  });

  it('names the permissions that its commands need, and no others', () => {
    const inCapitals = (command: string) =>
      command.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
    const commands = [...runbook.matchAll(/^(?: *|rm -f scan\.json; )aws ([a-z]+) ([a-z-]+)/gm)];
    const needed = commands.map(([, service, command = '']) => `${service}:${inCapitals(command)}`);
    const [, policy = ''] = /^```json\n(.*?)^```$/ms.exec(permissions) ?? [];
    const statements: { Action: string[]; Resource: string }[] = JSON.parse(policy).Statement;
    const named = statements.flatMap(({ Action }) => Action);
    expect(statements.map(({ Resource }) => Resource)).toEqual(['arn:aws:glacier:*:*:vaults/*', '*']);
    // The one has another name; the other needs no permission.
    const actions = new Set(
      needed.map((name) => (name === 'lambda:Invoke' ? 'lambda:InvokeFunction' : name)),
    );
    actions.delete('sts:GetCallerIdentity');
    expect(named.toSorted()).toEqual([...actions].sort());
  });

  it('runs a scan by the command that the stack gives', () => {
    expect(runbook.match(/^.*aws lambda invoke .*$/gm)).toEqual([scanCommand('"$FUNCTION"')]);
  });

  it('takes the names that the dashboard gives, and those that it sets itself', () => {
    const given = dashboardOf(template)
      .widgets.flatMap(({ properties }) => properties.markdown ?? [])
      .join('\n')
      .matchAll(/\b([A-Z_]{5,})=(\S+)/g);
    const names = new Map([...given].map(([, name = '', value = '']) => [name, value]));
    expect(names.get('AWS_REGION')).toBe(names.get('AWS_DEFAULT_REGION'));
    names.delete('AWS_REGION');
    expect([...names.values()]).toEqual([
      '<AWS::Region>',
      expect.stringMatching(/^<.*Function.*>$/),
      expect.stringMatching(/^<.*Log.*>$/),
      expect.stringMatching(/^GlacierUploadMonitor-ScheduleGroup-/),
      expect.stringMatching(/^<.*Undelivered.*>$/),
      '<Topic>',
    ]);
    const asked = new Set([...runbook.matchAll(/\$([A-Z_]+)/g)].map(([, name]) => name));
    const setHere = [...runbook.matchAll(/\b([A-Z]{2,})=(?!\s)/g)]
      .map(([, name = '']) => name)
      .filter((name) => !names.has(name));
    expect([...asked].sort()).toEqual(
      [...names.keys(), ...setHere].filter((name) => name !== 'AWS_DEFAULT_REGION').sort(),
    );
    // What a message has in a line to paste, the file besides, and who subscribes again.
    expect(setHere.sort()).toEqual(['ADDRESS', 'FILE', 'FIRST', 'ID', 'SIZE', 'TOKEN', 'VAULT']);
  });

  it('writes ids and names so that they may begin with a hyphen', () => {
    const commands = runbook.match(/^ *aws glacier (?:.*\\\n)*.*$/gm) ?? [];
    expect(commands.length).toBeGreaterThan(5);
    for (const command of commands) {
      expect(command).toContain('--account-id - --vault-name="$VAULT"');
      expect(command).not.toMatch(/--(upload-id|vault-name) /);
    }
  });
});

describe('the dashboard', () => {
  it('asks for metrics that are published', () => {
    let asked = 0;
    for (const { properties } of dashboardOf(template).widgets) {
      for (const metric of properties.metrics ?? []) {
        asked += 1;
        const [first, name, ...rest] = metric;
        const options = metric.at(-1) as { readonly expression?: string; readonly stat: string };
        const { expression } = options;
        if (expression === undefined) {
          // Dimensions come as name and value in turn.
          const dimensions = rest.slice(0, -1).filter((_, index) => index % 2 === 0);
          expectPublished(String(first), String(name), dimensions.map(String), options.stat);
        } else if (expression.startsWith('SEARCH')) {
          const search =
            /^SEARCH\('\{"(.+)",(.+)\} MetricName="(.+)" (.+)="(.+)"', '(.+)', \d+\)(?: \/ \d+)?$/.exec(
              expression,
            ) ?? [];
          const [, namespace = '', dimensions = '', searched = '', given, monitor, statistic = ''] = search;
          expectPublished(namespace, searched, dimensions.split(','), statistic);
          expect([given, monitor]).toEqual([MONITOR_DIMENSION, FUNCTION_DEFAULTS.name]);
        } else {
          const [, variable] = /^(\w+) \/ \d+$/.exec(expression) ?? [];
          const ids = properties.metrics?.map((each) => (each.at(-1) as { readonly id?: string }).id);
          expect(ids).toContain(variable);
        }
      }
    }
    expect(asked).toBeGreaterThan(20);
  });

  it('shows every metric that is published', () => {
    const body = JSON.stringify(dashboardOf(template));
    for (const name of Object.keys(METRICS)) expect(body).toContain(name);
  });

  it('asks the log for lines and fields that the function writes', () => {
    const queries = dashboardOf(template).widgets.flatMap(({ properties: { query } }) => query ?? []);
    expect(queries).toHaveLength(3);
    const messages = [UPLOAD_LINE.message, UPLOAD_LINE.message, END_LINE.message];
    expect(queries.map((query) => /filter message = "(.+?)"/.exec(query)?.[1])).toEqual(messages);
    const known = ['scannedAt', 'startedAt', '@timestamp', 'message', 'outcome', ...UPLOAD_LINE.fields];
    for (const query of queries) {
      const own = [...query.matchAll(/ as (\w+)/g)].map(([, name]) => name);
      const named = query
        .replaceAll(/'.*?'|".*?"/g, '')
        .matchAll(
          /(?:(?<!\w)(?:fields|display|sort|filter)|ispresent\() *(?:floor\(|ispresent\()?([\w@, ]+)/g,
        );
      const fields = [...named].flatMap(([, list = '']) =>
        list.split(',').map((field) => field.trim().split(' ')[0]),
      );
      expect(fields).not.toEqual([]);
      for (const field of fields) expect([...known, ...own]).toContain(field);
    }
  });

  it('has every field of an upload that needs attention, but when it was seen, which would be the same in nearly each', () => {
    const queries = dashboardOf(template).widgets.flatMap(({ properties }) => properties.query ?? []);
    const query = queries.find((each) => each.includes(UPLOAD_LINE.message));
    for (const field of UPLOAD_LINE.fields.filter((each) => each !== 'seenAt'))
      expect(query).toMatch(new RegExp(`\\b${field}\\b`));
  });
});
