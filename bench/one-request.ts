// How long one request alone takes: the median of some that the monitor's own client sends one after another.
import { createGlacierClient } from '../lambda/aws/clients.ts';
import { createGlacierSource } from '../lambda/aws/glacier.ts';

const WARM_UP = 50;
const MEASURED = 50;

const { client } = createGlacierClient(1);
const source = createGlacierSource(client, new AbortController().signal);
const [vault = ''] = (await source.listVaults()).items;
const { items } = await source.listMultipartUploads(vault);
const times: number[] = [];
for (let count = 0; count < WARM_UP + MEASURED; count += 1) {
  const upload = items[count % items.length];
  if (!upload) throw new Error('expected an upload in the first vault');
  const startedAt = performance.now();
  await source.listParts(upload);
  if (count >= WARM_UP) times.push((performance.now() - startedAt) / 1000);
}
client.destroy();
console.log(JSON.stringify({ seconds: times.sort((one, other) => one - other)[MEASURED / 2] }));
