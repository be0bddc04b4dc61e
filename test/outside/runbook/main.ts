// Runs each command of the runbook unchanged, with the real `aws` command, against the embedded cloud.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedCloud } from '../../../embedded/cloud/cloud.ts';
import type { LogLine } from '../../../embedded/cloud/lambda.ts';
import { startSts } from '../../../embedded/cloud/sts.ts';
import { MEBIBYTE } from '../../../embedded/glacier/rules.ts';
import { createWorld } from '../../../embedded/glacier/world.ts';
import { environment, findAws, run } from '../aws-command.ts';
import { check, runChecks, shorten } from '../checks.ts';
import { tellNight } from './night.ts';
import { startLambdaApi, startLogs, startQueue, startScheduler, startTopic } from './operations.ts';

/** As ids may, it begins with a hyphen. */
const ID = `-${'x'.repeat(91)}`;
/** As in the runbook's first lines. */
const NAMES = {
  functionName: 'the-function',
  logGroup: 'its-log-group',
  scheduleGroup: 'its-schedule-group',
  queue: '/123456789012/undelivered',
  topic: 'its-topic',
};
const HOUR = 3_600_000;
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();
/** The part that is read of the line that Lambda logs itself, which the embedded one leaves out. */
const TIMEOUT = { message: '', time: hoursAgo(0), type: 'platform.report', record: { status: 'timeout' } };
/** Lines just inside and outside the time that a command asks for. */
const OLD_LINES: readonly LogLine[] = [
  { message: 'change', timestamp: hoursAgo(0.9), uploadId: 'inside' },
  { message: 'change', timestamp: hoursAgo(1.1), uploadId: 'outside' },
  { message: 'not accounted for', timestamp: hoursAgo(6.9), subject: 'inside' },
  { message: 'not accounted for', timestamp: hoursAgo(7.1), subject: 'outside' },
  { message: 'inside', timestamp: hoursAgo(2.9), level: 'ERROR' },
  { message: 'outside', timestamp: hoursAgo(3.1), level: 'ERROR' },
];

const runbook = await readFile(join(import.meta.dirname, '../../../docs/runbook.md'), 'utf8');
/** Each command, those of several lines and loops as one. */
const commands = [...runbook.matchAll(/^```sh\n(.+?)^```/gms)].flatMap(([, block = '']) =>
  block.trim().split(/(?<!\\)\n(?! |done)/),
);
const isSetting = (command: string) => /^(export )?[A-Z_]+=/.test(command);
const settings = commands.filter(isSetting);
const notYetRun = new Set(commands.filter((command) => !isSetting(command)));

/** The command that begins so, and does this to what is meant. */
function commandOf(begin: string, text = ''): string {
  const found = commands.filter((command) => command.startsWith(begin) && command.includes(text));
  if (found.length !== 1) throw new Error(`expected one command ${begin} … ${text}, got ${found.length}`);
  notYetRun.delete(found[0] ?? '');
  return found[0] ?? '';
}

const aws = await findAws();
await runChecks(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'runbook-'));
  const world = createWorld({ clock: () => new Date(), pageSizes: { parts: 2 } });
  const cloud = await startEmbeddedCloud(world, world.now);
  cloud.cloudTrail.delayMilliseconds = 0;
  const lambda = cloud.start();
  const services = {
    lambda: await startLambdaApi(NAMES, lambda),
    logs: await startLogs(NAMES, () => [...OLD_LINES, ...lambda.log, TIMEOUT]),
    scheduler: await startScheduler(NAMES),
    sqs: await startQueue(NAMES),
    sns: await startTopic(NAMES),
    sts: await startSts(),
  };
  const { glacier, cloudTrail } = cloud;
  const endpoints = Object.fromEntries(
    Object.entries({ ...services, glacier, cloudtrail: cloudTrail }).map(([name, { endpoint }]) => [
      `ENDPOINT_${name}`,
      endpoint,
    ]),
  );

  /** In a shell that has read the runbook's first lines. */
  async function shell(
    command: string,
    more = '',
  ): Promise<{ readonly code: number; readonly stdout: string }> {
    console.log(`\n$ ${command}`);
    const script = [
      `aws() { eval "command '${aws}' --endpoint-url \\$ENDPOINT_$1" '"$@"'; }`,
      ...settings,
      `ID=${ID} QUEUE=$ENDPOINT_sqs${NAMES.queue}`,
      more,
      command,
    ].join('\n');
    const options = { cwd: folder, env: { ...environment, ...endpoints } };
    const { code, stdout, stderr } = await run('sh', ['-c', script], options).then(
      (output) => ({ code: 0, ...output }),
      (error: { readonly code: number; readonly stdout: string; readonly stderr: string }) => error,
    );
    console.log(`  ${shorten(stdout + stderr) || '(no output)'}`);
    return { code, stdout };
  }
  const outputOf = async (command: string) => JSON.parse((await shell(command)).stdout || '{}');
  const scanJson = async () => JSON.parse(await readFile(join(folder, 'scan.json'), 'utf8'));

  try {
    for (const vault of ['mail', 'photos']) world.createVault(vault);
    world.seed({ id: ID, vault: 'photos', partSizeBytes: MEBIBYTE });
    // The second is too short to have another behind it: it is broken.
    for (const [first, last] of [
      [0, MEBIBYTE - 1],
      [MEBIBYTE, MEBIBYTE + 999],
      [2 * MEBIBYTE, 3 * MEBIBYTE - 1],
    ] as const)
      world.uploadPart(ID, { first, last });
    await tellScans();
    await tellUpload();
    await tellNextPart();
    await tellNight({ world, folder, shell, commandOf });
    await tellLog();
    await tellSchedule();
    await tellSubscribers();
    await tellEnd();
    check('no command was left out', [...notYetRun], []);
  } finally {
    await Promise.all(Object.values(services).map((service) => service.close()));
    await cloud.close();
    await rm(folder, { recursive: true });
  }

  async function tellScans(): Promise<void> {
    const scan = commandOf('rm -f scan.json; aws lambda invoke');
    check('a complete scan ends with 0', await shell(scan), { code: 0, stdout: 'None\n' });
    check('and its health is in the file', (await scanJson()).VaultsScanned, 2);
    glacier.fault({ kind: 'denied', vault: 'mail', times: Number.POSITIVE_INFINITY });
    const { code, stdout } = await shell(scan);
    check('one that is not ends with 1', code, 1);
    check('and the reason is printed', /vault mail/.test(JSON.parse(stdout).errorMessage), true);
    check('and in the file', await scanJson(), JSON.parse(stdout));
  }

  async function tellUpload(): Promise<void> {
    const { UploadsList } = await outputOf(commandOf('aws glacier list-multipart-uploads'));
    check('the upload is listed', UploadsList?.[0]?.MultipartUploadId, ID);
    const { Parts } = await outputOf(commandOf('aws glacier list-parts --account-id'));
    check('with its parts', Parts?.length, 3);
    const mail = cloud.sns.messages.map(({ email }) => email).join('\n');
    const [, look = ''] = /^ +look: +(aws .*)$/m.exec(mail) ?? [];
    check('as the message says it, too', (await outputOf(look)).Parts?.length, 3);
    const begun = await shell(commandOf('aws cloudtrail lookup-events'));
    check(
      'who began it is found',
      JSON.parse(begun.stdout).userIdentity.arn,
      'arn:aws:iam::123456789012:user/backup',
    );
  }

  /** Cut out of the archive where the message says: one in the middle, then the last and shorter one. */
  async function tellNextPart(): Promise<void> {
    const id = `-${'y'.repeat(91)}`;
    world.seed({ id, vault: 'photos', partSizeBytes: MEBIBYTE, parts: { count: 1 } });
    const archive = Buffer.alloc(2 * MEBIBYTE + 1000, 'a')
      .fill('b', MEBIBYTE)
      .fill('c', 2 * MEBIBYTE);
    await writeFile(join(folder, 'the-archive'), archive);
    for (const [first, end] of [
      [MEBIBYTE, 2 * MEBIBYTE],
      [2 * MEBIBYTE, archive.length],
    ] as const) {
      const of = `ID=${id} FILE=the-archive FIRST=${first} SIZE=${MEBIBYTE}`;
      check('the part is cut out', (await shell(commandOf('tail -c'), of)).code, 0);
      const part = await readFile(join(folder, 'part'));
      check('as it is in the archive', part.equals(archive.subarray(first, end)), true);
      check(
        'and sent',
        (await shell(commandOf('test -s part && aws glacier upload-multipart-part'), of)).code,
        0,
      );
      const sent = world.listParts(id, { limit: 50 }).items.at(-1);
      check('to its place', [sent?.first, sent?.last], [first, end - 1]);
    }
    world.abort(id);
  }

  async function tellLog(): Promise<void> {
    const linesOf = async (text: string): Promise<readonly LogLine[]> => {
      const { stdout } = await shell(commandOf('aws logs filter-log-events', text));
      return stdout
        .trim()
        .split('\t')
        .map((line) => JSON.parse(line));
    };
    const danger = await linesOf('change');
    check(
      'the upload in danger is in the log',
      danger.map(({ uploadId }) => uploadId),
      ['inside', ID],
    );
    const failing = await linesOf('not accounted for');
    const subjects = failing.map(({ subject }) => subject);
    check('so is the vault that was not listed', subjects, ['inside', 'vault mail']);
    const errors = await linesOf('ERROR');
    const messages = errors.map(({ message }) => message);
    check('so are the errors, and the time-out', messages.slice(0, 2).concat(messages.slice(-1)), [
      'inside',
      'not accounted for',
      '',
    ]);
  }

  async function tellSchedule(): Promise<void> {
    const schedules = await outputOf(commandOf('aws scheduler list-schedules'));
    check('the schedule is on', schedules, [['Scan', 'ENABLED']]);
    const receive = commandOf('aws sqs receive-message');
    const { Messages } = await outputOf(receive);
    check(
      'the attempt says why it was not made',
      Messages?.[0]?.MessageAttributes.ERROR_CODE.StringValue,
      'AccessDeniedException',
    );
    check('the queue is emptied', (await shell(commandOf('aws sqs purge-queue'))).code, 0);
    check('and is empty then', await outputOf(receive), {});
  }

  async function tellSubscribers(): Promise<void> {
    const list = commandOf('aws sns list-subscriptions-by-topic');
    const subscribers = async () => (await shell(list)).stdout.trim().split(/\s+/);
    check('nobody is subscribed', await subscribers(), ['']);
    check('somebody subscribes', (await shell(commandOf('aws sns subscribe'))).code, 0);
    check('and has not confirmed', await subscribers(), ['backup@example.com', 'PendingConfirmation']);
    check('confirms', (await shell(commandOf('aws sns confirm-subscription'))).code, 0);
    check('and is subscribed', (await subscribers()).at(-1)?.startsWith('arn:aws:sns:'), true);
  }

  async function tellEnd(): Promise<void> {
    check('the upload is aborted', (await shell(commandOf('aws glacier abort-multipart-upload'))).code, 0);
    check('and gone', world.listUploads('photos').items, []);
    const lookUp = commandOf('aws cloudtrail lookup-events');
    const ended = await shell(lookUp.replace('InitiateMultipartUpload', 'AbortMultipartUpload'));
    check('who aborted it is found', JSON.parse(ended.stdout).eventName, 'AbortMultipartUpload');
  }
});
