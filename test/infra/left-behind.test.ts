// What the app says of stacks that an earlier synthesis into the same folder had.
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SynthesisMessageLevel } from 'aws-cdk-lib/cx-api';
import { describe, expect, it } from 'vitest';
import { said, synthesizeApp, temporaryDirectory } from '../support/app.ts';

/** What was synthesized before: the two Regions of a monitor. */
function synthesizedBefore(): string {
  const output = temporaryDirectory();
  cpSync(TWO_REGIONS, output, { recursive: true });
  return output;
}
const TWO_REGIONS = synthesizeApp({ regions: ['eu-west-1', 'us-east-1'] }).output;

describe('after other settings, the app', () => {
  const left = (output: string) =>
    said(output, SynthesisMessageLevel.WARNING).filter((text) => text.includes('is left'));

  it('names each stack that it no longer has, and how to remove it', () => {
    const output = synthesizedBefore();
    expect(left(output)).toEqual([]);
    synthesizeApp({ regions: ['eu-west-1'], namespace: 'Other' }, { output });
    expect(left(output)).toEqual([
      expect.stringContaining(
        'aws cloudformation delete-stack --stack-name GlacierUploadMonitor --region eu-west-1',
      ),
      expect.stringContaining(
        'aws cloudformation delete-stack --stack-name GlacierUploadMonitor --region us-east-1',
      ),
    ]);
  });

  it('names none that has only another id, or may be the same', () => {
    const output = synthesizedBefore();
    synthesizeApp({ regions: ['us-east-1', 'eu-west-1', 'eu-north-1'] }, { output });
    expect(left(output)).toEqual([]);
    const { output: anywhere } = synthesizeApp({});
    synthesizeApp({ regions: ['eu-west-1'] }, { output: anywhere });
    expect(left(anywhere)).toEqual([]);
  });

  it('goes on where it cannot read what was before', () => {
    const output = temporaryDirectory();
    writeFileSync(join(output, 'manifest.json'), '{');
    expect(synthesizeApp({}, { output })).toMatchObject({ status: 0 });
  });
});
