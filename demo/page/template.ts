// What a template says before CloudFormation has made its resources.

/** CDK ends the name of each resource in a hash of its path. */
export const withoutHash = (logicalId: string) => logicalId.replace(/[0-9A-F]{8}(?=\.|$)/, '');

/**
 * A template's value as text.
 * @param named what stands for a reference, such as `TopicBFC7AF6E`, `TopicBFC7AF6E.Arn` or `AWS::Region`.
 */
export function templateText(value: unknown, named: (reference: string) => string): string {
  if (typeof value === 'string') return value;
  const [[intrinsic, argument] = []] = Object.entries(value as Readonly<Record<string, unknown>>);
  if (intrinsic === 'Ref') return named(String(argument));
  if (intrinsic === 'Fn::GetAtt') return named((argument as readonly string[]).join('.'));
  if (intrinsic === 'Fn::Join') {
    const [separator, parts] = argument as readonly [string, readonly unknown[]];
    return parts.map((part) => templateText(part, named)).join(separator);
  }
  throw new Error(`expected text or a reference, got ${JSON.stringify(value)}`);
}
