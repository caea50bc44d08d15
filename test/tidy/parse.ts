import { parseAst } from 'vitest/node';
import type { RepositoryFile } from './repository.ts';

export interface Import {
  /** As written: "./claim.ts", "node:fs", "pg". */
  target: string;
  /** Gone at run time: `import type`, or only `type` names. */
  typeOnly: boolean;
}

/** What the rules look at in a TypeScript file; comments are not part of it. */
export interface Parsed {
  imports: readonly Import[];
  /** Texts in quotes and templates, import paths left out; "?" stands for each `${...}`. */
  texts: readonly string[];
  /** Names of variables, properties, types. */
  names: readonly string[];
  /** Dotted accesses, e.g. "process.env", "it.only". */
  accesses: readonly string[];
}

type Node = { type: string } & Record<string, unknown>;

const known = new WeakMap<RepositoryFile, Parsed>();

export function parse(file: RepositoryFile): Parsed {
  const before = known.get(file);
  if (before !== undefined) return before;
  const found = {
    imports: [] as Import[],
    texts: [] as string[],
    names: [] as string[],
    accesses: [] as string[],
  };
  try {
    visit(parseAst(file.text, { lang: 'ts', astType: 'ts' }) as unknown as Node, found);
  } catch (error) {
    throw new Error(`${file.path} can not be parsed`, { cause: error });
  }
  known.set(file, found);
  return found;
}

interface Found {
  imports: Import[];
  texts: string[];
  names: string[];
  accesses: string[];
}

function visit(node: Node, found: Found): void {
  const source = importedBy(node);
  if (source !== null) found.imports.push({ target: source, typeOnly: isTypeOnly(node) });
  if (node.type === 'Literal' && typeof node['value'] === 'string') found.texts.push(node['value']);
  if (node.type === 'TemplateLiteral') found.texts.push(textOf(node));
  if (node.type === 'Identifier') found.names.push(String(node['name']));
  if (node.type === 'MemberExpression') found.accesses.push(accessOf(node));
  if (node.type === 'VariableDeclarator') found.accesses.push(...unpacked(node));
  for (const [key, child] of Object.entries(node)) {
    if (key === 'source' && source !== null) continue;
    if (isNode(child)) visit(child, found);
    if (Array.isArray(child)) child.filter(isNode).forEach((one) => visit(one, found));
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** The path of an import in any of its forms; null for other nodes, "?" when it is computed. */
function importedBy(node: Node): string | null {
  const forms = [
    'ImportDeclaration',
    'ExportAllDeclaration',
    'ExportNamedDeclaration',
    'ImportExpression',
    'TSImportType',
  ];
  const source = node['source'];
  if (!forms.includes(node.type) || !isNode(source)) return null;
  return typeof source['value'] === 'string' ? source['value'] : '?';
}

function isTypeOnly(node: Node): boolean {
  if (node.type === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type')
    return true;
  const names = node['specifiers'];
  if (!Array.isArray(names) || names.length === 0) return false;
  return names.every((name: Node) => name['importKind'] === 'type' || name['exportKind'] === 'type');
}

const textOf = (template: Node): string =>
  (template['quasis'] as { value: { cooked: string | null } }[])
    .map(({ value }) => value.cooked ?? '')
    .join('?');

function accessOf(node: Node): string {
  const object = node['object'] as Node;
  const property = node['property'] as Node;
  const left = object.type === 'MemberExpression' ? accessOf(object) : String(object['name'] ?? '?');
  return `${left}.${String(property['name'] ?? property['value'] ?? '?')}`;
}

/** `const { env } = process` reads "process.env" too. */
function unpacked({ id, init }: Node): string[] {
  if (!isNode(id) || id.type !== 'ObjectPattern' || !isNode(init) || init.type !== 'Identifier') return [];
  return (id['properties'] as Node[]).map((property) => {
    const key = property['key'] as Node | undefined;
    return `${String(init['name'])}.${String(key?.['name'] ?? key?.['value'] ?? '?')}`;
  });
}
