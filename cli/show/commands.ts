// What stands below the table: who began uploads, and the commands for them. Pure.
import { callerText } from '../../lambda/core/caller.ts';
import { givingUp } from '../../lambda/core/message/commands.ts';
import { cutMiddle, wrap } from './lines.ts';
import type { UploadReport } from './report.ts';
import type { Screen } from './screen.ts';
import { shortId } from './table.ts';

/** With commands for the first, or for one where all is well. */
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

const MOST_BEGINNINGS = 20;

/** Who began those that need attention, as far as that is known. */
export function beginningLines(attention: readonly UploadReport[], { width }: Screen): readonly string[] {
  const known = attention.flatMap(({ vault, uploadId, begun }) =>
    begun
      ? [wrap(`  vault ${cutMiddle(vault, 32)}, ${shortId(uploadId)} ${callerText(begun)}`, width, '    ')]
      : [],
  );
  if (known.length === 0) return [];
  const more = known.length - MOST_BEGINNINGS;
  return [
    'Begun:',
    ...known.slice(0, MOST_BEGINNINGS),
    ...(more > 0 ? [wrap(`  and ${more} more; --records has them all`, width, '  ')] : []),
    '',
  ];
}

/**
 * Each on a line of its own, which the terminal wraps, so that it can be copied. What destroys comes last.
 * @param label of the first one, where nothing above it says what it is for.
 */
export function commandsOf({ commands, parts }: UploadReport, indent: string, label = ''): readonly string[] {
  if (commands === undefined) return [];
  const { look, giveUp } = commands;
  return [
    `${indent}${label}${look}`,
    ...(giveUp === undefined ? [] : ['', `${indent}${givingUp(parts)}: ${giveUp}`]),
  ];
}
