// Collects the licences of the packages in a bundle, because most of them must be passed on.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const IN_PACKAGE = /^.*node_modules\/(@[^/]+\/[^/]+|[^/]+)/;

/** The licence of each package that has one of these files, by the package's name. */
export function licencesOf(root: string, files: readonly string[]): string {
  const directories = new Set(files.flatMap((file) => IN_PACKAGE.exec(file)?.[0] ?? []));
  return [...directories]
    .sort()
    .map((directory) => licenceIn(join(root, directory)))
    .join('\n');
}

function licenceIn(directory: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const files = readdirSync(directory).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  const texts = files.map((file) => readFileSync(join(directory, file), 'utf8'));
  return [`=== ${name} ${version}: ${license}`, ...texts].join('\n\n');
}
