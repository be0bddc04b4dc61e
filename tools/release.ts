// `npm run release`: checks all, writes the package and the template, and says what to run. It tags and publishes nothing.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemsOf } from './release-checks.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' });
const npm = (...args: readonly string[]) => {
  execFileSync('npm', args, { cwd: root, stdio: 'inherit' });
};

const manifest = JSON.parse(read('package.json'));
const stopAtProblems = () => {
  const tags = git('tag').split('\n');
  const problems = problemsOf({
    manifest,
    changelog: read('CHANGELOG.md'),
    status: git('status', '--porcelain'),
    tags,
  });
  if (problems.length === 0) return;
  console.error(problems.join('\n'));
  process.exit(1);
};

stopAtProblems();
npm('test');
npm('pack');
npm('run', 'template');
// Once more, as a test or a build may have left something.
stopAtProblems();

const { name, version } = manifest;
console.log(`
${name} ${version} is ready. To release it:

  git tag --annotate v${version} --message ${version}
  git push origin v${version}
  npm publish ${name}-${version}.tgz

Then attach dist/glacier-upload-monitor.template.json to the release.`);
