// The forms that a setting can have, as they are given in a file, on a command line or in the environment. Pure.
import * as v from 'valibot';

const got = (input: unknown) => (input === undefined ? 'got nothing' : `got ${JSON.stringify(input)}`);

/** A number given as such or as decimal text. */
export function numberSetting(min: number, max: number, only: 'whole' | 'any' = 'any') {
  const kind = only === 'whole' ? 'a whole number' : 'a number';
  const message = (issue: { readonly input: unknown }) =>
    `expected ${kind} from ${min} to ${max}, ${got(issue.input)}`;
  const decimal = v.pipe(v.string(), v.regex(/^\d+(\.\d+)?$/), v.transform(Number));
  return v.pipe(
    v.union([v.number(), decimal], message),
    v.check((value) => only === 'any' || Number.isInteger(value), message),
    v.minValue(min, message),
    v.maxValue(max, message),
  );
}

/** A list given as such, as JSON text, or as text with commas. */
export const listSetting = (form: RegExp, expected: string) => listOf(expected, textSetting(form, expected));

/** A list of numbers, given in the same ways. */
export const numbersSetting = (min: number, max: number) =>
  listOf(`numbers from ${min} to ${max}`, numberSetting(min, max));

function listOf<const Item extends v.GenericSchema<unknown, unknown>>(expected: string, item: Item) {
  const message = (issue: { readonly input: unknown }) => `expected ${expected}, ${got(issue.input)}`;
  const jsonText = v.pipe(v.string(), v.startsWith('['), v.parseJson(), v.array(v.unknown()));
  const commas = v.pipe(
    v.string(),
    v.transform((text) => text.split(',').map((each) => each.trim())),
  );
  return v.pipe(
    v.union([v.array(v.unknown()), jsonText, commas], message),
    v.minLength(1, message),
    v.array(item),
    v.readonly(),
  );
}

/** Text of a given form. */
export function textSetting(form: RegExp, expected: string) {
  const message = (issue: { readonly input: unknown }) => `expected ${expected}, ${got(issue.input)}`;
  return v.pipe(v.string(message), v.regex(form, message));
}

/** One of a few numbers, given as such or as decimal text. */
export function choiceSetting<const Choice extends number>(choices: readonly Choice[]) {
  return v.pipe(
    v.unknown(),
    v.transform((input) => (typeof input === 'string' ? Number(input) : input)),
    v.picklist(choices, (issue) => `expected one of ${choices.join(', ')}, ${got(issue.input)}`),
  );
}

/** One of a few words. */
export const wordSetting = <const Word extends string>(words: readonly Word[]) =>
  v.picklist(words, (issue) => `expected one of ${words.join(', ')}, ${got(issue.input)}`);

/** On or off, given as such or as text. */
export const switchSetting = v.pipe(
  v.unknown(),
  v.transform((input) => (input === 'true' ? true : input === 'false' ? false : input)),
  v.boolean((issue) => `expected true or false, ${got(issue.input)}`),
);
