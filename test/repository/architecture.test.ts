// Who may import whom, by folder, so that a new file is held from its first day.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Source text by path from the root. */
type Sources = ReadonlyMap<string, string>;

const folders = ['lambda', 'infra', 'cli', 'embedded', 'demo', 'bench', 'tools', 'test'];
const house: Sources = new Map(
  globSync(
    folders.map((folder) => `${folder}/**/*.ts`),
    { cwd: root },
  ).map((file) => [file, readFileSync(join(root, file), 'utf8')]),
);

/** What a file imports: ours by path from the root, others by name. */
function importsOf(file: string, sources: Sources): string[] {
  const found = (sources.get(file) ?? '').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
  return [...found].map(([, target = '']) =>
    target.startsWith('.') ? normalize(join(dirname(file), target)) : target,
  );
}

const CORE = /^lambda\/core\//;
const PORTS = /^lambda\/ports\.ts$/;
const RUN = /^lambda\/(run\/[a-z-]+|monitor)\.ts$/;
const EDGE = /^lambda\/aws\//;
const HANDLER = /^lambda\/handler\.ts$/;
const LAMBDA = /^lambda\//;
const INFRA = /^infra\//;
const CLI = /^cli\//;
const EMBEDDED = /^embedded\//;
const DEMO = /^demo\//;
const BENCH = /^bench\//;
const TEST = /^test\//;
/** What the stack and the function must agree on. */
const VOCABULARY =
  /^lambda\/core\/(settings\/[a-z-]+|message\/runbook|upload|time|metrics|log-lines|event)\.ts$/;

/** For each place the first line that fits it: which places of ours it may import. */
const MAY_IMPORT: readonly (readonly [place: RegExp, allowed: readonly RegExp[]])[] = [
  [CORE, [CORE]],
  [PORTS, [CORE]],
  [EDGE, [EDGE, PORTS, CORE]],
  [HANDLER, [LAMBDA]],
  [RUN, [RUN, PORTS, CORE]],
  [INFRA, [INFRA, VOCABULARY]],
  [CLI, [CLI, LAMBDA]],
  [EMBEDDED, [EMBEDDED, INFRA, LAMBDA]],
  [DEMO, [DEMO, EMBEDDED, CLI, INFRA, LAMBDA]],
  [BENCH, [BENCH, EMBEDDED, CLI, INFRA, LAMBDA]],
  [/^tools\//, [/^tools\//, INFRA]],
  [TEST, [/./]],
];

const isOurs = (target: string) => folders.some((folder) => target.startsWith(`${folder}/`));
const isSdk = (target: string) => /^@(aws-sdk|smithy)\//.test(target);

/** Each rule gives what breaks it. */
const RULES = {
  'data flows one way, and nothing imports up': (sources: Sources) =>
    [...sources.keys()].flatMap((file) => {
      const [, allowed = []] = MAY_IMPORT.find(([place]) => place.test(file)) ?? [];
      return importsOf(file, sources)
        .filter((target) => isOurs(target) && !allowed.some((place) => place.test(target)))
        .map((target) => `${file} imports ${target}`);
    }),

  'no file imports itself by way of others, tests included': (sources: Sources) =>
    [...sources.keys()].flatMap((file) =>
      importsOf(file, sources)
        .filter((target) => isOurs(target) && reachedFrom(target, sources).has(file))
        .map((target) => `${file} imports ${target}, and is reached from it`),
    ),

  'nothing but the entries of a process imports the handler': (sources: Sources) =>
    [...sources.keys()]
      .filter((file) => !TEST.test(file) && importsOf(file, sources).some((target) => HANDLER.test(target)))
      .map((file) => `${file} imports the handler`),

  'the SDK appears at the edge of the function only': (sources: Sources) =>
    [...sources.keys()]
      .filter((file) => LAMBDA.test(file) && !EDGE.test(file) && !HANDLER.test(file))
      .filter((file) => importsOf(file, sources).some(isSdk))
      .map((file) => `${file} imports the SDK`),

  'the handler alone reads the environment': (sources: Sources) =>
    [...sources]
      .filter(([file, text]) => LAMBDA.test(file) && !HANDLER.test(file) && text.includes('process.env'))
      .map(([file]) => `${file} reads process.env`),

  'the handler alone has a clock': (sources: Sources) =>
    [...sources]
      .filter(([file]) => LAMBDA.test(file) && !HANDLER.test(file))
      .filter(([, text]) => /new Date\(\)|Date\.now|Math\.random|performance\.now/.test(text))
      .map(([file]) => `${file} reads a clock`),

  'what is shipped needs nothing that only builds, deploys or pretends': (sources: Sources) =>
    ['cli/main.ts', 'lambda/handler.ts'].flatMap((entry) =>
      [...reachedFrom(entry, sources)]
        .filter((target) => /^(aws-cdk|constructs|esbuild|dynalite|infra\/|embedded\/|demo\/)/.test(target))
        .map((target) => `${entry} needs ${target}`),
    ),

  'the table of alarms is plain data': (sources: Sources) =>
    [...reachedFrom('infra/alarms/alarms.ts', sources)]
      .filter((target) => /^(aws-cdk-lib|constructs)/.test(target))
      .map((target) => `infra/alarms/alarms.ts needs ${target}`),
} satisfies Record<string, (sources: Sources) => string[]>;

function reachedFrom(entry: string, sources: Sources): ReadonlySet<string> {
  const reached = new Set<string>();
  const reach = (file: string) => {
    if (reached.has(file)) return;
    reached.add(file);
    importsOf(file, sources).forEach(reach);
  };
  reach(entry);
  return reached;
}

/** For each rule, a file that breaks it: a new one, or one of the house with this text instead. */
const BREACHES: Readonly<Record<keyof typeof RULES, readonly [file: string, text: string]>> = {
  'data flows one way, and nothing imports up': [
    'lambda/core/new-file.ts',
    "import { planScan } from '../run/plan.ts';",
  ],
  'no file imports itself by way of others, tests included': [
    'lambda/core/upload.ts',
    "import { isBroken } from './parts.ts';",
  ],
  'nothing but the entries of a process imports the handler': [
    'lambda/run/new-file.ts',
    "import { handler } from '../handler.ts';",
  ],
  'the SDK appears at the edge of the function only': [
    'lambda/run/new-file.ts',
    "import type { SNSClient } from '@aws-sdk/client-sns';",
  ],
  'the handler alone reads the environment': ['lambda/aws/new-file.ts', 'const { HOME } = process.env;'],
  'the handler alone has a clock': ['lambda/core/new-file.ts', 'const now = new Date();'],
  'what is shipped needs nothing that only builds, deploys or pretends': [
    'cli/main.ts',
    "import { buildSync } from 'esbuild';",
  ],
  'the table of alarms is plain data': ['infra/alarms/alarms.ts', "import { Duration } from 'aws-cdk-lib';"],
};

describe('the house', () => {
  it('is all here, with its imports', () => {
    for (const folder of folders)
      expect([...house.keys()].some((file) => file.startsWith(folder))).toBe(true);
    expect(importsOf('lambda/handler.ts', house)).toEqual(
      expect.arrayContaining(['@middy/core', 'lambda/monitor.ts']),
    );
    for (const file of house.keys())
      expect(
        MAY_IMPORT.some(([place]) => place.test(file)),
        file,
      ).toBe(true);
  });

  it.each(Object.entries(RULES))('%s', (_name, breachesIn) => {
    expect(breachesIn(house)).toEqual([]);
  });

  it.each(Object.entries(BREACHES))('would notice a breach: %s', (name, [file, text]) => {
    const breachesIn = RULES[name as keyof typeof RULES];
    expect(breachesIn(new Map([...house, [file, text]]))).toContainEqual(expect.stringContaining(file));
  });
});
