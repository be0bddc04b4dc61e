// The night of someone who was woken by a message, and has the runbook, the archive and nobody to ask.
import { copyFile, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MEBIBYTE } from '../../../embedded/glacier/rules.ts';
import { createTreeHash } from '../../../embedded/glacier/tree-hash.ts';
import type { World } from '../../../embedded/glacier/world.ts';
import { run } from '../aws-command.ts';
import { check } from '../checks.ts';

export interface Desk {
  readonly world: World;
  readonly folder: string;
  /** With the lines that were pasted before it. */
  shell(command: string, pasted?: string): Promise<{ readonly code: number; readonly stdout: string }>;
  commandOf(begin: string, text?: string): string;
}

const VAULT = 'legal';
const ID = `-${'z'.repeat(91)}`;
const SIZE = 2 * MEBIBYTE;
/** The last part is shorter, and no whole number of the tree's leaves. */
const ARCHIVE = bytesOf(6 * SIZE + MEBIBYTE + 1000);
const TOOL_SENT = [0, 1, 4];

export async function tellNight(desk: Desk): Promise<void> {
  const { world, folder, commandOf } = desk;
  const script = join(import.meta.dirname, '../../../docs/tree-hash.py');
  await copyFile(script, join(folder, 'tree-hash.py'));
  await tellTreeHash();

  world.createVault(VAULT);
  world.seed({ id: ID, vault: VAULT, partSizeBytes: SIZE });
  for (const part of TOOL_SENT) {
    const [first, last] = rangeOf(part, SIZE, ARCHIVE.length);
    world.uploadPart(ID, { first, last }, treeHashOf(ARCHIVE.subarray(first, last + 1)));
  }
  await writeFile(join(folder, 'an archive'), ARCHIVE);
  await tellOnePart();
  await tellChangedFile();
  await tellRightFile();
  await tellEnd();

  /** As the message has it, and the archive's name. */
  function shell(command: string, file = 'an archive') {
    const line = `export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 VAULT=${VAULT} ID=${ID} FIRST=${2 * SIZE} SIZE=${SIZE}`;
    return desk.shell(command, `${line}\nFILE='${file}'`);
  }
  function sentParts(): readonly number[] {
    return world.listParts(ID, { limit: 50 }).items.map(({ first }) => first / SIZE);
  }

  async function tellTreeHash(): Promise<void> {
    const print = (...words: readonly string[]) =>
      run('python3', ['tree-hash.py', ...words], { cwd: folder }).then(
        ({ stdout }) => stdout,
        ({ stderr }: { readonly stderr: string }) => stderr,
      );
    const sizes = [
      1,
      MEBIBYTE - 1,
      MEBIBYTE,
      MEBIBYTE + 1,
      3 * MEBIBYTE,
      4 * SIZE,
      4 * SIZE + 1,
      7 * SIZE - 1,
    ];
    for (const size of sizes) {
      const bytes = bytesOf(size);
      await writeFile(join(folder, 'file'), bytes);
      for (const partSize of [MEBIBYTE, SIZE, 4 * SIZE]) {
        const parts = Array.from({ length: Math.ceil(size / partSize) }, (_, part) => {
          const [first, last] = rangeOf(part, partSize, size);
          return `${first}-${last}\t${treeHashOf(bytes.subarray(first, last + 1))}\n`;
        });
        const expected = [...parts, `${size}\t${treeHashOf(bytes)}\n`].join('');
        check(`the script hashes ${size} bytes in ${partSize}`, await print('file', `${partSize}`), expected);
      }
    }
    await writeFile(join(folder, 'file'), '');
    for (const words of [
      ['file', `${SIZE}`],
      ['none', `${SIZE}`],
      ['file', '1,048,576'],
      ['file', '3145728'],
      ['file'],
    ]) {
      const refusal = await print(...words);
      check(`it refuses ${words.join(' ')} in one line`, /^tree-hash\.py: .+\n$/.test(refusal), true);
    }
  }

  async function tellOnePart(): Promise<void> {
    const account = await shell(commandOf('aws sts get-caller-identity'));
    check('it is the account of the message', account.stdout, '123456789012\n');
    await shell(commandOf('tail -c'));
    check(
      'one part is sent',
      (await shell(commandOf('test -s part && aws glacier upload-multipart-part'))).code,
      0,
    );
    check('to where the message said', sentParts(), [0, 1, 2, 4]);
  }

  /** What the runbook's lines print: parts that are not the file's, and parts that are missing. */
  async function compare(file?: string) {
    await shell(commandOf('aws glacier list-parts --output'), file);
    const { stdout: foreign } = await shell(commandOf('comm -23'), file);
    const { stdout: missing } = await shell(commandOf('comm -13'), file);
    return [foreign, missing].map((lines) => lines.match(/\d+-\d+(?=\t)/g) ?? []);
  }
  async function computeAndCompare(file?: string) {
    await shell(commandOf('python3 tree-hash.py'), file);
    await shell(commandOf("sed '$d'"), file);
    return compare(file);
  }
  async function tellChangedFile(): Promise<void> {
    const changed = Buffer.from(ARCHIVE)
      .fill('!', SIZE + 7, SIZE + 8)
      .fill('!', 4 * SIZE - 1, 4 * SIZE);
    await writeFile(join(folder, 'a changed one'), changed);
    const { atime, mtime } = await stat(join(folder, 'an archive'));
    await utimes(join(folder, 'a changed one'), atime, mtime);
    const [foreign] = await computeAndCompare('a changed one');
    check('a changed file is refused', foreign, [textOf(1)]);
    check('before anything of it is sent', sentParts(), [0, 1, 2, 4]);
  }

  async function tellRightFile(): Promise<void> {
    const missing = [3, 5, 6].map(textOf);
    check('the right file lacks nothing of what was sent', await computeAndCompare(), [[], missing]);
    const complete = commandOf('aws glacier complete-multipart-upload');
    check('completing it too early gets no answer', (await shell(complete)).stdout, '');
    check('and leaves the parts', await compare(), [[], missing]);
    const send = commandOf('while read');
    await shell(send, 'a changed one');
    check('a file that changes later is refused by Glacier', sentParts(), [0, 1, 2, 4]);
    const { stdout } = await shell(send);
    check('all that is missing is sent', stdout, missing.map((range) => `sent: ${range}\n`).join(''));
    check('and nothing is missing then', await compare(), [[], []]);
  }

  async function tellEnd(): Promise<void> {
    await shell(commandOf('aws glacier complete-multipart-upload'));
    const answer = JSON.parse(await readFile(join(folder, 'archive.json'), 'utf8'));
    check('the upload is completed', /^\S{138}$/.test(answer.archiveId), true);
    check('with the tree hash of the file', answer.checksum, treeHashOf(ARCHIVE));
    const { archiveCount, archiveBytes } = world.vault(VAULT);
    check('the archive is in the vault', [archiveCount, archiveBytes], [1, ARCHIVE.length]);
    check('and the upload is gone', world.listUploads(VAULT).items, []);
    const lookUp = commandOf('aws cloudtrail lookup-events');
    const { stdout } = await shell(lookUp.replace('InitiateMultipartUpload', 'CompleteMultipartUpload'));
    check('as CloudTrail shows', stdout.includes('CompleteMultipartUpload'), true);
  }
}

/** No two of its blocks are alike. */
function bytesOf(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at += 1000) bytes.write(`${at}`, at);
  return bytes;
}

function rangeOf(part: number, partSize: number, size: number): readonly [first: number, last: number] {
  return [part * partSize, Math.min((part + 1) * partSize, size) - 1];
}

const textOf = (part: number) => rangeOf(part, SIZE, ARCHIVE.length).join('-');

function treeHashOf(bytes: Buffer): string {
  const hash = createTreeHash();
  hash.update(bytes);
  return hash.hex();
}
