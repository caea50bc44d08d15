import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { repository } from '../support/server-process.ts';
import { check } from './report.ts';

const tools = join(repository, 'test/deploy/tools');

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  [member: string]: unknown;
}

/** Mistakes to put into the manifests, and what must be said of them. */
const mistakes: readonly [find: string, replace: string, says: RegExp][] = [
  ['replicas: 2', "replicas: '2'", /spec\/replicas must be integer/],
  ['memory: 512Mi', 'memory: 512Mx', /limits\/memory must match format "quantity"/],
  ['selector:', 'select:', /spec must have required property selector/],
  ['kind: PodDisruptionBudget', 'kind: PodBudget', /policy\/v1\/PodBudget/],
  ['replicas: 2', 'replica: 2', /'"replica"' does not exist/],
  ['readOnlyRootFilesystem', 'readonlyRootFilesystem', /'"readonlyRootFilesystem"' does not exist/],
  ['minReplicas: 1', 'minReplicas: one', /spec\/minReplicas must be integer/],
];

/**
 * The manifests, compared with the Kubernetes API as kubernetes-models has it: its schemas know what is required and what
 * a value may look like, its types which members there are.
 */
export async function checkManifests(): Promise<void> {
  const text = ['carillon.yaml', 'autoscaling.yaml']
    .map((name) => readFileSync(join(repository, 'docs/deploy/kubernetes', name), 'utf8'))
    .join('---\n');
  await check('the Kubernetes manifests are what its API takes', () => {
    const said = complaintsOf(manifestsIn(text));
    if (said !== '') throw new Error(said);
  });
  for (const [find, replace, says] of mistakes)
    await check(`"${replace}" is not what the API of Kubernetes takes`, () => {
      if (!text.includes(find)) throw new Error(`"${find}" is in no manifest`);
      const said = complaintsOf(manifestsIn(text.replace(find, replace)));
      if (!says.test(said)) throw new Error(`it says: ${said}`);
    });
}

const manifestsIn = (text: string): Manifest[] =>
  parseAllDocuments(text).map((document) => document.toJS() as Manifest);

/** What the schemas say, then what the types say; empty when nothing. */
function complaintsOf(manifests: readonly Manifest[]): string {
  const folder = mkdtempSync(join(tools, 'manifests-'));
  try {
    const lines = manifests.map((manifest, at) => {
      const path = `kubernetes-models/${manifest.apiVersion}/${manifest.kind}`;
      return [
        `import { ${manifest.kind} as Kind${at}, type I${manifest.kind} as Shape${at} } from '${path}';`,
        `const manifest${at}: Shape${at} = ${JSON.stringify(manifest, null, 1)};`,
        `new Kind${at}(manifest${at}).validate();`,
      ].join('\n');
    });
    writeFileSync(join(folder, 'manifests.ts'), lines.join('\n'));
    const compiler = join(repository, 'node_modules/typescript/bin/tsc');
    const options = [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--types',
      '',
    ];
    for (const args of [['manifests.ts'], [compiler, ...options, 'manifests.ts']]) {
      const done = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
      if (done.status !== 0) return `${done.stdout}${done.stderr}` || `${args[0]} ended with ${done.status}`;
    }
    return '';
  } finally {
    rmSync(folder, { recursive: true });
  }
}
