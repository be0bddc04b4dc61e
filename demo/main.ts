// `npm start`: the first argument chooses what runs, and only that is loaded.
import { EXIT_CODES } from '../cli/exit-codes.ts';
import { startInTerminal } from '../cli/start.ts';
import { endQuietly } from './ending.ts';

const CHOICES = [
  '  npm start                        two days of an embedded account on this machine',
  '  npm start -- --page[=PORT]       the dashboard of these two days, at a port of your choice',
  '  npm start -- --aws [OPTION]...   one scan of your own account, with the options of the command',
].join('\n');

const [mode = '', ...rest] = process.argv.slice(2);
if (mode !== '--aws') endQuietly();

const choice = mode === '--aws' || rest.length === 0 ? mode : [mode, ...rest].join(' ');
switch (choice.replace(/^--page=\d+$/, '--page')) {
  case '': {
    const { runDemo } = await import('./demo.ts');
    await runDemo();
    break;
  }
  case '--page': {
    const { showPage } = await import('./page/page.ts');
    await showPage(Number(mode.split('=')[1] ?? 0));
    break;
  }
  case '--aws': {
    await startInTerminal(rest);
    break;
  }
  case '-h':
  case '--help':
    console.log(`${CHOICES}\n`);
    // The command's own words about its options.
    await startInTerminal([mode]);
    break;
  case '--version':
    await startInTerminal([mode]);
    break;
  default:
    console.error(`expected no argument or one of these first, got ${choice}:\n${CHOICES}`);
    process.exitCode = EXIT_CODES.incomplete;
}
