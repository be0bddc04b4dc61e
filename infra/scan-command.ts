// The command that runs a scan now: the output of the stack, and the runbook's.
import { LONGEST_SCAN_SECONDS } from '../lambda/core/time.ts';

/**
 * Exits with 0 only if the scan was complete, and otherwise prints the reasons: `aws lambda invoke` itself exits with 0
 * even if the function failed. The answer goes to a file, because the AWS CLI prints the outcome of the run. The
 * command deletes the file of an earlier scan first: otherwise it would show that one if AWS refuses the call.
 */
export const scanCommand = (functionName: string, region?: string): string =>
  [
    `rm -f scan.json; aws lambda invoke --function-name ${functionName}`,
    ...(region === undefined ? [] : [`--region ${region}`]),
    // The longest time of a scan. After the default, a minute, the AWS CLI would start a second scan.
    `--cli-read-timeout ${LONGEST_SCAN_SECONDS}`,
    '--query FunctionError --output text scan.json | grep -x None || { cat scan.json 2>/dev/null; false; }',
  ].join(' ');
