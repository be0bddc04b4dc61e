// The text below the table: what CloudTrail knows of uploads, and the commands for them. Pure.
import { callerText } from '../../lambda/core/caller.ts';
import { givingUp } from '../../lambda/core/message/commands.ts';
import { partLines } from '../../lambda/core/message/refused-calls.ts';
import { asItIs } from '../../lambda/core/message/words.ts';
import { cutMiddle, wrap } from './lines.ts';
import type { UploadReport } from './report.ts';
import type { Screen } from './screen.ts';
import { shortId } from './table.ts';

/** How many uploads get commands; if none needs attention, one does. */
const MOST_COMMANDS = 5;

export function commandLines(
  uploads: readonly UploadReport[],
  attention: readonly UploadReport[],
  { width }: Screen,
): readonly string[] {
  const candidates = (attention.length > 0 ? attention : uploads.slice(0, 1)).filter(
    ({ commands }) => commands,
  );
  if (candidates.length === 0) return [];
  const shown = candidates.slice(0, MOST_COMMANDS);
  const more = candidates.length - shown.length;
  const canGiveUp = shown.some(({ commands }) => commands?.giveUp);
  return [
    wrap(`To look at an upload${canGiveUp ? ', or to give it up with all its parts' : ''}:`, width),
    ...shown.flatMap((upload, index) => [
      ...(index > 0 ? [''] : []),
      wrap(
        `  ${upload.verdict}, vault ${cutMiddle(upload.vault, 32)}, ${shortId(upload.uploadId)}`,
        width,
        '    ',
      ),
      ...commandsOf(upload, '    '),
    ]),
    ...(more > 0 ? [wrap(`  and ${more} more; --records has the commands for all`, width, '  ')] : []),
  ];
}

const MOST_KNOWN = 20;

/** What CloudTrail knows of uploads that need attention: who began them, their last parts, and what Glacier refused. */
export function callLines(attention: readonly UploadReport[], { width }: Screen): readonly string[] {
  const known = attention.flatMap((upload) => {
    const { vault, uploadId, begun } = upload;
    const lines = [...(begun ? [`begun ${callerText(begun)}`] : []), ...partLines(upload, asItIs)];
    if (lines.length === 0) return [];
    const name = `  vault ${cutMiddle(vault, 32)}, ${shortId(uploadId)}:`;
    return [[name, ...lines.map((line) => wrap(`    ${line}`, width, '      '))]];
  });
  if (known.length === 0) return [];
  const more = known.length - MOST_KNOWN;
  return [
    'From CloudTrail:',
    ...known.slice(0, MOST_KNOWN).flat(),
    ...(more > 0 ? [wrap(`  and ${more} more; --records has them all`, width, '  ')] : []),
    '',
  ];
}

/**
 * Each on a line of its own, which the terminal wraps, so that people can copy it. The command that destroys comes
 * last.
 * @param label of the first one, if nothing above says what it is for.
 */
export function commandsOf({ commands, parts }: UploadReport, indent: string, label = ''): readonly string[] {
  if (commands === undefined) return [];
  const { look, giveUp } = commands;
  return [
    `${indent}${label}${look}`,
    ...(giveUp === undefined ? [] : ['', `${indent}${givingUp(parts)}: ${giveUp}`]),
  ];
}
