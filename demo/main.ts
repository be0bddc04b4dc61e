// `npm start`: the first argument chooses what runs, and only that is loaded.
import { startInTerminal } from '../cli/start.ts';
import { endQuietly } from './ending.ts';

const CHOICES = [
  '  npm start                        two days of an embedded account on this machine',
  '  npm start -- --page              the dashboard of these two days',
  '  npm start -- --aws [OPTION…]     one scan of your own account; --aws --help tells more',
].join('\n');

const [mode, ...rest] = process.argv.slice(2);
if (mode !== '--aws') endQuietly();

switch (mode) {
  case undefined: {
    const { runDemo } = await import('./demo.ts');
    await runDemo();
    break;
  }
  case '--page': {
    const { showPage } = await import('./page/page.ts');
    await showPage();
    break;
  }
  case '--aws': {
    await startInTerminal(rest);
    break;
  }
  case '-h':
  case '--help':
    console.log(CHOICES);
    break;
  default:
    console.error(`expected no argument or one of these first, got ${mode}:\n${CHOICES}`);
    process.exitCode = 2;
}
