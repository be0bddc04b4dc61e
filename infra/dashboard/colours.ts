// What the colours of account-wide lines mean; lines by vault get CloudWatch's own, which cannot be chosen.

/** By how bad it is when the line rises. Green is for what shall be high, and never for what is wrong. */
export const COLOURS = {
  urgent: '#d13212',
  lost: '#7d2105',
  soon: '#eb8a00',
  notice: '#8d6605',
  plain: '#0073bb',
  total: '#16191f',
  well: '#1d8102',
} as const;
