// Formats bytes, counts and times for people. Pure.

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** With one decimal at most, such as `13.1 GiB`. */
export function readableBytes(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${UNITS[power]}`;
}

/** Readable, and exact. */
export const inFull = (bytes: number) =>
  bytes < 1024 ? counted(bytes, 'byte') : `${readableBytes(bytes)} (${counted(bytes, 'byte')})`;

/** As `2026-01-02 00:17 UTC`. */
export const inMinutes = (instant: string) => `${instant.slice(0, 16).replace('T', ' ')} UTC`;

/** With thousands apart. */
export const grouped = (count: number) => count.toLocaleString('en');

export const counted = (count: number, noun: string) => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
