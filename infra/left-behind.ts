// Stacks that an earlier synthesis into the same folder had and this one has not: nobody else would speak of them.
import { Annotations, type Stack, Token } from 'aws-cdk-lib';
import { CloudAssembly, UNKNOWN_REGION } from 'aws-cdk-lib/cx-api';

interface Place {
  readonly stackName: string;
  /** Unknown where the stack is for whichever Region it is deployed to. */
  readonly region: string | undefined;
}

/** Warns of each stack that was synthesized to `directory` before, and is none of these. */
export function warnOfLeftBehind(directory: string, stacks: readonly Stack[]): void {
  const now = stacks.map(
    ({ stackName, region }): Place => ({
      stackName,
      region: Token.isUnresolved(region) ? undefined : region,
    }),
  );
  const left = stacksIn(directory).filter((place) => !now.some((other) => mayBeOne(place, other)));
  // The first says it for all.
  for (const stack of stacks.slice(0, 1)) {
    for (const { stackName, region } of left) {
      const options = `--stack-name ${stackName}${region === undefined ? '' : ` --region ${region}`}`;
      Annotations.of(stack).addWarningV2(
        'glacier-upload-monitor:leftBehind',
        `${stackName}${region === undefined ? '' : ` in ${region}`} was synthesized here before, and is not with these settings. If it was deployed, it is left there, scanning and alarming. This removes it: aws cloudformation delete-stack ${options}`,
      );
    }
  }
}

const mayBeOne = (one: Place, other: Place) =>
  one.stackName === other.stackName &&
  (one.region === undefined || other.region === undefined || one.region === other.region);

function stacksIn(directory: string): readonly Place[] {
  try {
    return new CloudAssembly(directory).stacks.map(({ stackName, environment: { region } }) => ({
      stackName,
      region: region === UNKNOWN_REGION ? undefined : region,
    }));
  } catch {
    // Nothing was synthesized there, or nothing that this version of CDK can read: the README says how to look.
    return [];
  }
}
