// The schemas of settings, for values from a file, a command line or the environment. Pure.
import * as v from 'valibot';

const LONGEST_QUOTE = 200;

/** Quotes what was given; of an object that is no plain data, only its class. */
export function got(input: unknown): string {
  if (input === undefined) return 'got nothing';
  if (typeof input === 'number') return `got ${input}`;
  const { name = 'Object' } = Object(input)?.constructor ?? {};
  if (Object(input) === input && !['Object', 'Array'].includes(name))
    // Bundlers number classes of one name.
    return `got a ${name.replace(/\d+$/, '')}`;
  let text: string;
  try {
    text = JSON.stringify(input);
  } catch {
    text = 'what JSON cannot hold';
  }
  return `got ${text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text}`;
}

/** A number given as such or as decimal text. */
export function numberSetting(min: number, max: number, only: 'whole' | 'any' = 'any') {
  const kind = only === 'whole' ? 'a whole number' : 'a number';
  const fits = (value: number) => value >= min && value <= max && (only === 'any' || Number.isInteger(value));
  return v.pipe(
    v.unknown(),
    // Checks the original value, so that the error quotes it.
    v.check(
      (input) => fits(numberIn(input)),
      ({ input }) => `expected ${kind} from ${min} to ${max}, ${got(input)}`,
    ),
    v.transform(numberIn),
    v.description(`${min} to ${max}`),
  );
}

/** NaN unless it is a number or decimal text. */
function numberIn(input: unknown): number {
  if (typeof input === 'number') return input;
  return typeof input === 'string' && /^\d+(\.\d+)?$/.test(input) ? Number(input) : Number.NaN;
}

/** A list given as such, as JSON text, or as text with commas. */
export const listSetting = (form: RegExp, expected: string) => listOf(expected, textSetting(form, expected));

/** A list of numbers, given in the same ways; it may be empty. */
export const numbersSetting = (min: number, max: number) =>
  v.pipe(
    listOf(`numbers from ${min} to ${max}`, numberSetting(min, max), 0),
    v.description(`${min} to ${max} each`),
  );

function listOf<const Item extends v.GenericSchema<unknown, unknown>>(
  expected: string,
  item: Item,
  least = 1,
) {
  const message = (issue: { readonly input: unknown }) => `expected ${expected}, ${got(issue.input)}`;
  const jsonText = v.pipe(v.string(), v.startsWith('['), v.parseJson(), v.array(v.unknown()));
  const commas = v.pipe(
    v.string(),
    v.transform((text) => (text === '' ? [] : text.split(',').map((each) => each.trim()))),
  );
  return v.pipe(
    v.union([v.array(v.unknown()), jsonText, commas], message),
    v.minLength(least, message),
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
  const chosen = (input: unknown) => choices.find((choice) => choice === numberIn(input));
  return v.pipe(
    v.unknown(),
    v.check(
      (input) => chosen(input) !== undefined,
      ({ input }) => `expected one of ${choices.join(', ')}, ${got(input)}`,
    ),
    v.transform((input) => chosen(input) as Choice),
    v.description(choices.join(', ')),
  );
}

/** One of a few words. */
export const wordSetting = <const Word extends string>(words: readonly Word[]) =>
  v.pipe(
    v.picklist(words, (issue) => `expected one of ${words.join(', ')}, ${got(issue.input)}`),
    v.description(words.join(', ')),
  );

/** On or off, given as such or as text. */
export const switchSetting = v.pipe(
  v.unknown(),
  v.transform((input) => (input === 'true' ? true : input === 'false' ? false : input)),
  v.boolean((issue) => `expected true or false, ${got(issue.input)}`),
  v.description('true, false'),
);
