// How large the bundle is, and how long a cold start takes to import it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderTable } from '../cli/table.ts';
import { BUNDLE_FILE, bundleFunction } from '../infra/function/bundle.ts';

const REPETITIONS = 15;

const IMPORT = `
const cpuBefore = process.cpuUsage(), startedAt = performance.now();
require(process.argv[1]);
const { user, system } = process.cpuUsage(cpuBefore);
console.log(JSON.stringify({ wall: performance.now() - startedAt, cpu: (user + system) / 1000 }));`;

export function measureStart(): void {
  const folder = mkdtempSync(join(tmpdir(), 'glacier-upload-monitor-'));
  try {
    bundleFunction(folder);
    const bundle = join(folder, BUNDLE_FILE);
    const imports = Array.from(
      { length: REPETITIONS },
      () =>
        JSON.parse(execFileSync(process.execPath, ['-e', IMPORT, bundle], { env: {} }).toString()) as Import,
    );
    const row = {
      bundle: `${Math.round(statSync(bundle).size / 1024)} KB`,
      'import, CPU ms': range(imports.map(({ cpu }) => cpu)),
      'import, ms': range(imports.map(({ wall }) => wall)),
    };
    console.log(renderTable('Start', [row]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Import {
  readonly wall: number;
  readonly cpu: number;
}

/** The best and the median. */
function range(values: readonly number[]): string {
  const sorted = values.toSorted((one, other) => one - other);
  return `${sorted[0]?.toFixed(0)} (median ${sorted[sorted.length >> 1]?.toFixed(0)})`;
}
