// The names of a monitor that people see.
import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Ids that CDK leaves out of names. */
const HIDDEN = ['Default'];

/** The default name of a construct: the stack's name and the construct's path in the stack. */
export function defaultName(scope: Construct, id: string): string {
  const stack = deployedStack(scope);
  const above = stack.node.scopes.length;
  const path = [...scope.node.scopes.slice(above).map(({ node }) => node.id), id];
  const sayable = path
    .filter((each) => !HIDDEN.includes(each))
    .map((each) => each.replaceAll(/[^A-Za-z0-9-]/g, ''))
    .filter((each) => each !== '');
  return [stack.stackName, ...sayable].join('-');
}

/**
 * Known before any resource exists, because the function's messages name the dashboard, and the dashboard shows the
 * function. It has the Region, because all Regions of an account share the names of dashboards.
 */
export const dashboardNameOf = (name: string, scope: Construct) => `${name}-${Stack.of(scope).region}`;

interface Named extends Construct {
  readonly name: string;
}

/**
 * What is wrong with a monitor's name, given the monitors before it in the app: two of one name would share their
 * metrics.
 */
export function nameProblems(monitor: Named, before: readonly Named[]): string[] {
  const taken = before.find((each) => each.name === monitor.name && isInOneRegion(each, monitor));
  if (taken === undefined) return [];
  return [
    `expected each monitor in a Region of an account to have a name of its own, got ${monitor.name} for both ${taken.node.path} and ${monitor.node.path}: give one of them another \`name\`. If they are of different accounts, say so in the \`env\` of their stacks`,
  ];
}

/** As far as known: two Regions that only the deployment decides may differ. */
function isInOneRegion(one: Construct, other: Construct): boolean {
  const [here, there] = [deployedStack(one), deployedStack(other)];
  if (here === there) return true;
  const isKnown = (value: string) => !Token.isUnresolved(value);
  const areOfTwoAccounts = isKnown(here.account) && isKnown(there.account) && here.account !== there.account;
  return isKnown(here.region) && here.region === there.region && !areOfTwoAccounts;
}

/** The stack of a construct. For a nested stack, the outermost one, because a nested one has no name yet. */
function deployedStack(scope: Construct): Stack {
  let stack = Stack.of(scope);
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  return stack;
}
