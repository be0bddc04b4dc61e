// When alarms go on, and when they end.
import type { AlarmState } from '../../embedded/cloud/alarm-states.ts';

/** The minutes at which one of the alarms is the first to be on, and those at which the last ends. */
export function startsAndEnds(alarms: readonly (readonly AlarmState[])[]) {
  const minutes = Array.from({ length: alarms[0]?.length ?? 0 }, (_, minute) => minute);
  const isOn = (minute: number) => alarms.some((states) => states[minute] === 'alarm');
  return {
    starts: minutes.filter((minute) => isOn(minute) && !isOn(minute - 1)),
    ends: minutes.filter((minute) => !isOn(minute) && isOn(minute - 1)),
  };
}
