// The source of the function's code.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFunction, LAMBDA_DIRECTORY } from './bundle.ts';

/** In the package the bundle lies here; in the repository this folder does not exist. */
const PREBUILT_DIRECTORY = join(import.meta.dirname, 'function');

/** The bundle that came with the package, or a new one made from the sources. */
export const bundledCode = (): Code =>
  existsSync(PREBUILT_DIRECTORY) ? Code.fromAsset(PREBUILT_DIRECTORY) : builtCode();

function builtCode(): Code {
  return Code.fromAsset(LAMBDA_DIRECTORY, {
    // The hash of the bundle, so that an equal bundle needs no new deployment.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // CDK asks for an image, but never needs one here.
      image: DockerImage.fromRegistry('unused'),
      local: {
        tryBundle: (directory) => {
          bundleFunction(directory);
          return true;
        },
      },
    },
  });
}
