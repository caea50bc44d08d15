import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { repository } from '../support/server-process.ts';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

// Read as deep as a check likes.
type Yaml = ReturnType<typeof JSON.parse>;

const documents = (path: string): Yaml[] =>
  parseAllDocuments(read(path)).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });

const below = (folder: string): string[] =>
  readdirSync(join(repository, folder), { recursive: true }).map((name) => join(folder, String(name)));

describe('the files that docs/deploy gives', () => {
  it.each(['compose.yaml', ...below('docs/deploy').filter((path) => /\.ya?ml$/.test(path))])(
    'are YAML without errors: %s',
    (path) => {
      expect(documents(path).length).toBeGreaterThan(0);
    },
  );

  it('call paths that vercel.json calls too', () => {
    const { crons } = JSON.parse(read('vercel.json')) as { crons: { path: string }[] };
    const paths = crons.map(({ path }) => path).sort();
    const callers = ['cron/github-actions.yml', 'cron/pg-cron.sql', 'systemd/carillon-cron.service'];
    for (const path of callers.map((name) => `docs/deploy/${name}`)) {
      const named = [...new Set(read(path).match(/\/api\/\w+\/process/g))].sort();
      expect(named).toEqual(paths);
    }
  });
});

describe('the documentation', () => {
  it('never advises "db push", which would change tables that are not Prisma’s', () => {
    const pages = ['README.md', ...below('docs').filter((path) => path.endsWith('.md'))];
    expect(pages.filter((path) => /db push/i.test(read(path)))).toEqual([]);
  });
});

describe('the GitHub Actions workflow', () => {
  const [workflow] = documents('docs/deploy/cron/github-actions.yml');

  it('runs every five minutes, the shortest that GitHub knows, and keeps the secret out of the command', () => {
    const [minutes] = workflow.on.schedule[0].cron.split(' ');
    expect(minutes).toBe('3-58/5');
    const [step] = workflow.jobs.process.steps;
    expect(step.run).not.toContain('secrets.');
    expect(Object.keys(step.env)).toEqual(['CARILLON_URL', 'CRON_SECRET', 'CALL']);
  });
});

describe('compose.yaml', () => {
  const [{ services, volumes }] = documents('compose.yaml');

  it('starts Carillon after its Postgres answers, and keeps what both write', () => {
    expect(services.carillon.depends_on.postgres.condition).toBe('service_healthy');
    expect(services.postgres.healthcheck.test).toContain('pg_isready -U carillon -d carillon');
    const kept = [services.carillon, services.postgres].flatMap((service) => service.volumes);
    expect(kept.map((volume: string) => volume.split(':')[0])).toEqual(Object.keys(volumes));
  });

  it('gives the image the name that the Kubernetes manifests ask for: that of this version', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    const asked = read('docs/deploy/kubernetes/carillon.yaml').match(/(?<=image: ).+/g);
    expect([services.carillon.image, ...(asked ?? [])]).toEqual(Array(3).fill(`carillon:${version}`));
  });

  it('holds no secret, refuses to start without one, and is reachable from this machine only', () => {
    const { environment, ports } = services.carillon;
    for (const name of ['CARILLON_API_KEY', 'CARILLON_SECRET', 'CRON_SECRET'])
      expect(environment[name]).toBe(`\${${name}:?set it in .env}`);
    expect(ports).toEqual(['127.0.0.1:3000:3000']);
  });
});

describe('the Kubernetes manifests', () => {
  const manifests = documents('docs/deploy/kubernetes/carillon.yaml');
  const named = (kind: string, name = 'carillon'): Yaml =>
    manifests.find((one) => one.kind === kind && one.metadata.name === name);
  const server = named('Deployment');
  const worker = named('Deployment', 'carillon-worker');
  const [container] = server.spec.template.spec.containers;

  it.each([server, worker])('select their own pods, as nobody with rights: $metadata.name', ({ spec }) => {
    expect(spec.template.metadata.labels).toEqual(spec.selector.matchLabels);
    const pod = spec.template.spec;
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65_532 });
    expect(pod.containers[0].securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
    });
    expect(pod.containers[0].envFrom).toEqual([{ secretRef: { name: 'carillon' } }]);
    expect(pod.volumes.map(({ name }: { name: string }) => name)).toEqual(
      pod.containers[0].volumeMounts.map(({ name }: { name: string }) => name),
    );
    expect(['serve', 'worker']).toContain(pod.containers[0].args[0]);
  });

  const probesOf = (one: Yaml) =>
    ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) => one[probe].httpGet);

  it('probe what a worker answers, at the port it is told to answer on', () => {
    const [one] = worker.spec.template.spec.containers;
    expect(probesOf(one)).toEqual(
      ['/health', '/health', '/ready'].map((path) => ({ path, port: 'metrics' })),
    );
    expect(one.ports).toEqual([{ name: 'metrics', containerPort: 3001 }]);
    expect(one.args).toEqual(['worker', '--metrics-port', '3001']);
  });

  it('probe what the server answers, and send traffic to its port', () => {
    expect(probesOf(container)).toEqual(
      ['/health', '/health', '/ready'].map((path) => ({ path, port: 'http' })),
    );
    expect(container.ports).toEqual([{ name: 'http', containerPort: 3000 }]);
    const { spec } = named('Service');
    expect(spec.selector).toEqual(server.spec.selector.matchLabels);
    expect(spec.ports[0].targetPort).toBe('http');
  });

  it('scale the workers by a metric that /metrics has', () => {
    const [autoscaler] = documents('docs/deploy/kubernetes/autoscaling.yaml');
    const { apiVersion, kind, metadata } = worker;
    expect(autoscaler.spec.scaleTargetRef).toEqual({ apiVersion, kind, name: metadata.name });
    expect(worker.spec.replicas).toBeUndefined();
    const { name } = autoscaler.spec.metrics[0].external.metric;
    expect(read('src/server/metrics/gauges.ts')).toContain(`'${name}'`);
    const [{ rules }] = documents('docs/deploy/kubernetes/prometheus-adapter.yaml');
    expect(rules.external[0].seriesQuery).toBe(name);
  });
});
