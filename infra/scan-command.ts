// The command that runs a scan now: the output of the stack, and the runbook's.
import { LONGEST_SCAN_SECONDS } from '../lambda/core/time.ts';

/**
 * Ends with 0 only when the scan was complete, and prints the reasons otherwise: `aws lambda invoke` itself ends with 0 too when the function failed.
 * The answer goes to a file of its own, as the command line prints what became of the run beside it; without one of an earlier
 * scan, which would be shown for this one's where the call itself is refused.
 */
export const scanCommand = (functionName: string, region?: string): string =>
  [
    `rm -f scan.json; aws lambda invoke --function-name ${functionName}`,
    ...(region === undefined ? [] : [`--region ${region}`]),
    // As long as a scan may take; the default is a minute, and then it would ask for a second scan.
    `--cli-read-timeout ${LONGEST_SCAN_SECONDS}`,
    '--query FunctionError --output text scan.json | grep -x None || { cat scan.json 2>/dev/null; false; }',
  ].join(' ');
