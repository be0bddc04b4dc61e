// What a monitor is called where people see it.
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Ids that CDK leaves out of names. */
const HIDDEN = ['Default'];

/**
 * The stack's name, and in a stack of other things the construct's as well. Known before any resource is made, as the
 * function's messages name the dashboard, and the dashboard shows the function.
 */
export function namesOf(monitor: Construct) {
  const stack = Stack.of(monitor);
  const above = stack.node.scopes.length;
  const own = monitor.node.scopes
    .slice(above)
    .map(({ node }) => node.id.replaceAll(/[^\w-]/g, ''))
    .filter((id) => !HIDDEN.includes(id));
  const monitorName = [stack.stackName, ...own].join('-');
  // All Regions of an account share the names of dashboards.
  return { monitorName, dashboardName: `${monitorName}-${stack.region}` };
}

export type Names = ReturnType<typeof namesOf>;
