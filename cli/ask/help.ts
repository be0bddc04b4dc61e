// The output of --help and --version.
import packageJson from '../../package.json' with { type: 'json' };
import { wrap } from '../show/lines.ts';
import { OPTION_NAMES, OPTIONS, type Option, usageOf } from './options.ts';

export const VERSION = `${packageJson.version}\n`;

const LONGEST_LINE = 118;
const INDENT = '      ';

export function helpFor(width = LONGEST_LINE): string {
  const paragraph = (text: string) => wrap(text, Math.min(width, LONGEST_LINE));
  return [
    'Usage: glacier-upload-monitor [OPTION]...',
    '',
    paragraph(
      'Lists every multipart upload in progress in your Amazon Glacier vaults, and every part of each. Says which move, which are stuck and which will be lost. It only reads, and changes nothing.',
    ),
    '',
    ...OPTION_NAMES.flatMap((name) => {
      const { short, meaning }: Option = OPTIONS[name];
      const usage = `  ${short ? `-${short}, ` : ''}${usageOf(name)}`;
      return [usage, wrap(`${INDENT}${meaning}`, Math.min(width, LONGEST_LINE), INDENT)];
    }),
    '',
    paragraph(
      'Glacier does not say when a part came. To see which uploads are stuck, run it twice with the same --memory folder and some hours between, or give it the --table of a deployed monitor.',
    ),
    '',
    paragraph(
      'Exit code: 0 nothing is known to be wrong, 1 an upload needs attention, 2 the scan was incomplete, could not start, or its report could not be written.',
    ),
    '',
  ].join('\n');
}
