// The exit codes; docs/command-line.md says what each means.
export const EXIT_CODES = { well: 0, attention: 1, incomplete: 2 } as const;
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];
