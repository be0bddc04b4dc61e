// The names of settings: those of the stack alone, and the nearest name to a misspelt one. Pure.

/** The settings that the stack alone reads; `infra/settings/` says what they are. */
export const STACK_SETTINGS = [
  ...(['keepTable', 'existingTable', 'alarmEmail', 'chat', 'alarmTopicArn', 'runbookUrl'] as const),
  'regions',
] as const;
export type StackSetting = (typeof STACK_SETTINGS)[number];
export const isStackSetting = (name: string) => STACK_SETTINGS.some((each) => each === name);

/** What is wrong with a name that no setting has. */
export function unknownName(name: string, names: readonly string[]): string {
  const [nearest] = names.toSorted((one, other) => distance(name, one) - distance(name, other));
  return `expected one of the settings ${names.join(', ')}; the nearest is ${nearest}`;
}

/** Whether an unknown name is most likely a misspelt setting: apart from case it differs in at most two letters. */
export const isMisspelt = (name: string, names: readonly string[]) =>
  names.some((each) => distance(name, each) <= 2);

/** How many letters to insert, remove or change to get from one to the other, ignoring case. */
function distance(one: string, other: string): number {
  const [from, to] = [[...one.toLowerCase()], [...other.toLowerCase()]];
  let row = [0, ...to.map((_, index) => index + 1)];
  for (const [index, letter] of from.entries()) {
    const next = [index + 1];
    for (const [column, wanted] of to.entries()) {
      const changed = (row[column] ?? 0) + (letter === wanted ? 0 : 1);
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
