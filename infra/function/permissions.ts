// What the function's role may do.
import { Stack, Token, Validations } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { NAMESPACE } from '../../lambda/core/metrics.ts';
import { includedVaults, isPattern, needsVaultList } from '../../lambda/core/settings/vaults.ts';
import type { MonitorSettings } from '../settings/settings.ts';

/** Reading and writing the memory, with exactly the two calls that do it. */
export function allowMemory(role: iam.Role, table: Pick<ITable, 'tableArn'>): void {
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['dynamodb:PutItem', 'dynamodb:Query'],
      resources: [table.tableArn],
    }),
  );
}

/** Not if `vaults` is a parameter of the stack. */
const areKnown = (vaults: readonly string[]) => !vaults.some((entry) => Token.isUnresolved(entry));

/** Exactly what a scan does: nothing here writes to Glacier. */
export function allowScan(role: iam.Role, { vaults, cloudTrail }: MonitorSettings): void {
  // IAM's `*` means what ours does.
  const included = areKnown(vaults) ? [...new Set(includedVaults(vaults))] : ['*'];
  const patterns = included.filter(isPattern);
  const stack = Stack.of(role);
  const vaultArn = (resourceName: string) =>
    stack.formatArn({ service: 'glacier', resource: 'vaults', resourceName });
  if (!areKnown(vaults) || needsVaultList(vaults)) {
    role.addToPolicy(new iam.PolicyStatement({ actions: ['glacier:ListVaults'], resources: ['*'] }));
  }
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['glacier:ListMultipartUploads', 'glacier:ListParts'],
      resources: included.map(vaultArn),
    }),
  );
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': NAMESPACE } },
    }),
  );
  if (cloudTrail) {
    role.addToPolicy(new iam.PolicyStatement({ actions: ['cloudtrail:LookupEvents'], resources: ['*'] }));
  }
  // cdk-nag writes what only CloudFormation knows as `<name>`.
  const region = Token.isUnresolved(stack.region) ? '<AWS::Region>' : stack.region;
  Validations.of(role).acknowledge(
    {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: cloudTrail
        ? 'glacier:ListVaults, cloudtrail:LookupEvents and cloudwatch:PutMetricData know no resource; the last is held to one namespace.'
        : 'glacier:ListVaults and cloudwatch:PutMetricData know no resource; the latter is held to one namespace.',
    },
    ...patterns.map((pattern) => ({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:glacier:${region}:<AWS::AccountId>:vaults/${pattern}]`,
      reason: 'The vaults that the user chose by pattern, for two actions that only list.',
    })),
  );
}
