// The table of options, and what is made of it.
import { expect, it } from 'vitest';
import { OPTIONS } from '../../../cli/ask/options.ts';
import { parseOptions } from '../../../cli/ask/parse.ts';

it.each(Object.entries(OPTIONS))('--%s reaches the run', (name, { type }) => {
  const { options } = parseOptions([type === 'string' ? `--${name}=value` : `--${name}`]);
  expect(options).not.toEqual(parseOptions([]).options);
});
