// Drives the real `aws` command against the embedded Glacier: a client written by others must agree with it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { MEBIBYTE } from '../../embedded/glacier/rules.ts';
import { startGlacier } from '../../embedded/glacier/server.ts';
import { combineTreeHashes } from '../../embedded/glacier/tree-hash.ts';
import { environment, findAws, run } from './aws-command.ts';
import { check, runChecks, shorten } from './checks.ts';
import { compareIdentities } from './identities.ts';

type Json = Readonly<Record<string, unknown>>;

function column(list: unknown, field: string): readonly unknown[] {
  return ((list ?? []) as readonly Json[]).map((item) => item[field]);
}

async function story(command: string, folder: string): Promise<void> {
  const glacier = await startGlacier({ clock: () => new Date('2026-03-01T12:00:00.000Z') });
  const { world } = glacier;

  async function execute(words: readonly string[]): Promise<string> {
    console.log(`\n$ aws glacier ${words.join(' ')}`);
    const common = ['--endpoint-url', glacier.endpoint, '--output', 'json'];
    const account = ['--account-id', '-'];
    const [operation = '', ...rest] = words;
    const options = { env: environment, maxBuffer: 16 * MEBIBYTE };
    const { stdout } = await run(command, ['glacier', operation, ...account, ...rest, ...common], options);
    console.log(`  ${shorten(stdout) || '(no output)'}`);
    return stdout;
  }
  async function aws(...words: readonly string[]): Promise<Json> {
    return JSON.parse((await execute(words)) || '{}');
  }
  /** The code of the error that the command must end with. */
  async function refusalOf(...words: readonly string[]): Promise<string> {
    try {
      await execute(words);
      return 'no refusal';
    } catch (error) {
      const { stderr } = error as { readonly stderr: string };
      console.log(`  ${shorten(stderr)}`);
      return /\((\w+)\)/.exec(stderr)?.[1] ?? stderr;
    }
  }
  /** How many requests of one kind the server saw since the last time this was asked. */
  function requestsOf(operation: string): number {
    const count = glacier.requests.filter((request) => request.operation === operation).length;
    glacier.resetRequests();
    return count;
  }

  try {
    await tellVaults();
    const uploadId = await tellUploads();
    await tellParts();
    await tellEnd(uploadId);
  } finally {
    await glacier.close();
  }

  async function tellVaults(): Promise<void> {
    const created = await aws('create-vault', '--vault-name', 'photos');
    check('the location of the vault', created.location, '/123456789012/vaults/photos');
    for (let count = 10; count < 32; count += 1) world.createVault(`vault-${count}`);
    const { VaultList } = await aws('list-vaults');
    const names = ['photos', ...Array.from({ length: 22 }, (_, index) => `vault-${index + 10}`)];
    check('23 vaults in ASCII order', column(VaultList, 'VaultName'), names);
    check('read in 3 pages', requestsOf('ListVaults'), 3);
    check(
      'a larger page is refused',
      await refusalOf('list-vaults', '--page-size', '11'),
      'InvalidParameterValueException',
    );
    await aws('delete-vault', '--vault-name', 'vault-31');
    const deleted = await refusalOf('list-multipart-uploads', '--vault-name', 'vault-31');
    check('an empty vault can be deleted', deleted, 'ResourceNotFoundException');
  }

  async function tellUploads(): Promise<string> {
    const initiate = ['initiate-multipart-upload', '--vault-name', 'photos', '--part-size'];
    const { uploadId } = await aws(...initiate, `${MEBIBYTE}`, '--archive-description', 'summer 2025');
    check(
      'a part size that is no power of two',
      await refusalOf(...initiate, '3000000'),
      'InvalidParameterValueException',
    );
    const ids = [uploadId];
    for (let count = 1; count < 120; count += 1) {
      ids.push(world.initiate({ vault: 'photos', partSizeBytes: MEBIBYTE }));
    }
    const list = ['list-multipart-uploads', '--vault-name', 'photos'];
    glacier.resetRequests();
    const { UploadsList } = await aws(...list);
    const listed = column(UploadsList, 'MultipartUploadId');
    check('120 uploads, each once', [...listed].sort(), ids.toSorted());
    check('in no order of creation', isDeepStrictEqual(listed, ids), false);
    check('read in 3 pages', requestsOf('ListMultipartUploads'), 3);
    const described = (UploadsList as readonly Json[]).find(
      (upload) => upload.MultipartUploadId === uploadId,
    );
    check('the upload with a description', described, {
      MultipartUploadId: uploadId,
      VaultARN: 'arn:aws:glacier:us-east-1:123456789012:vaults/photos',
      ArchiveDescription: 'summer 2025',
      PartSizeInBytes: MEBIBYTE,
      CreationDate: '2026-03-01T12:00:00.000Z',
    });
    const smaller = await aws(...list, '--page-size', '25');
    check('the same in smaller pages', column(smaller.UploadsList, 'MultipartUploadId'), listed);
    check('read in 5 pages', requestsOf('ListMultipartUploads'), 5);
    return uploadId as string;
  }

  async function tellParts(): Promise<void> {
    const createdAt = new Date('2026-02-20T00:00:00.000Z');
    const lastActivityAt = new Date('2026-03-01T00:00:00.000Z');
    const past = { createdAt, lastActivityAt, parts: { count: 130 } };
    const dashedId = `-${'x'.repeat(91)}`;
    world.seed({ id: dashedId, vault: 'photos', partSizeBytes: MEBIBYTE, ...past });
    glacier.resetRequests();
    const listed = await aws('list-parts', '--vault-name', 'photos', `--upload-id=${dashedId}`);
    const ranges = Array.from(
      { length: 130 },
      (_, index) => `${index * MEBIBYTE}-${(index + 1) * MEBIBYTE - 1}`,
    );
    check(
      '130 parts by range, of an id that begins with a dash',
      column(listed.Parts, 'RangeInBytes'),
      ranges,
    );
    check('read in 3 pages', requestsOf('ListParts'), 3);
    await aws('abort-multipart-upload', '--vault-name', 'photos', `--upload-id=${dashedId}`);
    const gone = await refusalOf('list-parts', '--vault-name', 'photos', `--upload-id=${dashedId}`);
    check('an aborted upload is not found', gone, 'ResourceNotFoundException');
  }

  async function tellEnd(uploadId: string): Promise<void> {
    const named = ['--vault-name', 'photos', `--upload-id=${uploadId}`];
    const send = async (body: Buffer, range: string): Promise<readonly string[]> => {
      const file = join(folder, `part-${range}`);
      await writeFile(file, body);
      return ['upload-multipart-part', ...named, '--range', `bytes ${range}/*`, '--body', file];
    };
    const first = await aws(...(await send(Buffer.alloc(MEBIBYTE, 'a'), `0-${MEBIBYTE - 1}`)));
    const last = await aws(...(await send(Buffer.alloc(5000, 'z'), `${MEBIBYTE}-${MEBIBYTE + 4999}`)));
    const misaligned = await refusalOf(...(await send(Buffer.alloc(10), '5000-5009')));
    check('a misaligned part is refused', misaligned, 'InvalidParameterValueException');
    const { Parts } = await aws('list-parts', ...named);
    check('the parts, with the tree hashes that aws computed', Parts, [
      { RangeInBytes: `0-${MEBIBYTE - 1}`, SHA256TreeHash: first.checksum },
      { RangeInBytes: `${MEBIBYTE}-${MEBIBYTE + 4999}`, SHA256TreeHash: last.checksum },
    ]);

    const complete = [
      'complete-multipart-upload',
      ...named,
      '--archive-size',
      `${MEBIBYTE + 5000}`,
      '--checksum',
    ];
    const wrong = await refusalOf(...complete, '0'.repeat(64));
    check('a wrong tree hash is refused', wrong, 'InvalidParameterValueException');
    const checksum = combineTreeHashes([`${first.checksum}`, `${last.checksum}`]);
    const archive = await aws(...complete, checksum);
    check('the archive has the tree hash', archive.checksum, checksum);
    const { VaultList } = await aws('list-vaults');
    check('the vault has one archive', column(VaultList, 'NumberOfArchives').slice(0, 2), [1, 0]);
    check('of the size of its parts', column(VaultList, 'SizeInBytes')[0], MEBIBYTE + 5000);
    const { UploadsList } = await aws('list-multipart-uploads', '--vault-name', 'photos');
    check('and one upload less', column(UploadsList, 'MultipartUploadId').length, 119);
    const full = await refusalOf('delete-vault', '--vault-name', 'photos');
    check('a vault with archives cannot be deleted', full, 'InvalidParameterValueException');
  }
}

const command = await findAws();
await runChecks(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'awscli-'));
  try {
    await story(command, folder);
    await compareIdentities(command);
  } finally {
    await rm(folder, { recursive: true });
  }
});
