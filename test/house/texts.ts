import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { sources } from './sources.ts';

/** A text that a person may read, and where it stands. `…` stands for a value. */
export interface Text {
  readonly where: string;
  readonly text: string;
}

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

const nodeOf = (value: unknown): SyntaxNode | null => (isNode(value) ? value : null);
const nodesOf = (value: unknown): SyntaxNode[] => (Array.isArray(value) ? value.filter(isNode) : []);

/** Elements that stand inside a sentence. */
const inline = new Set('a strong em code span br wbr time abbr Day Time Badge Email DocumentName'.split(' '));

/** The text of a string, a template, or a sum of them; null for anything else. */
function stringOf(node: SyntaxNode | null): string | null {
  if (node?.type === 'Literal') return typeof node.value === 'string' ? node.value : null;
  if (node?.type === 'TemplateLiteral')
    return nodesOf(node.quasis)
      .map(({ value }) => (value as { cooked: string }).cooked)
      .join('…');
  if (node?.type !== 'BinaryExpression' || node.operator !== '+') return null;
  const [left, right] = [stringOf(nodeOf(node.left)), stringOf(nodeOf(node.right))];
  return left === null && right === null ? null : (left ?? '…') + (right ?? '…');
}

/** All texts of a source file. An element’s text runs through the elements inside its sentence. */
export function textsOf(path: string, source: string): Text[] {
  const found: Text[] = [];
  const take = ({ start }: SyntaxNode, text: string) => {
    const where = `${path}:${source.slice(0, start).split('\n').length}`;
    found.push({ where, text: text.replace(/\s+/g, ' ').trim() });
  };
  /** An element’s text, with a mark where another element interrupts it. */
  const flat = (node: SyntaxNode): string => {
    if (node.type === 'JSXText') return String(node.value);
    if (node.type === 'JSXExpressionContainer') {
      const inner = nodeOf(node.expression);
      const text = stringOf(inner);
      if (text === null && inner) visit(inner);
      return inner?.type === 'JSXEmptyExpression' ? '' : (text ?? '…');
    }
    const opening = nodeOf(node.openingElement);
    if (opening && inline.has(String(nodeOf(opening.name)?.name))) {
      visit(opening);
      return nodesOf(node.children).map(flat).join('') || '…';
    }
    visit(node);
    return '¶';
  };
  const visit = (node: SyntaxNode): void => {
    // Tagged templates are SQL.
    if (/^(Import|TS)/.test(node.type) && !/^TS(As|Satisfies|NonNull)/.test(node.type)) return;
    if (node.type === 'TaggedTemplateExpression') return;
    if (node.type === 'JSXElement' || node.type === 'JSXFragment') {
      const opening = nodeOf(node.openingElement);
      if (opening) visit(opening);
      for (const part of nodesOf(node.children).map(flat).join('').split('¶')) take(node, part);
      return;
    }
    const text = stringOf(node);
    if (text !== null) take(node, text);
    if (text !== null && node.type === 'Literal') return;
    for (const value of Object.values(node)) for (const child of isNode(value) ? [value] : nodesOf(value)) visit(child);
  };
  // SAFETY: every node of the tree has a type; its other members are looked at one by one.
  visit(parseSync(path, source).program as unknown as SyntaxNode);
  return found;
}

/** Two words or more that are no statement, style, script, or header. */
const isProse = ({ where, text }: Text): boolean =>
  !where.startsWith('documents/load/column-names') &&
  /[a-z]{2}.*\s.*[a-z]{2}/.test(text) &&
  !text.startsWith('```') &&
  !/[{}]|=>|json_|\b(SELECT|INSERT|UPDATE|DELETE|select .* from)\b|-src/.test(text);

/** Texts of src/: pages, emails, problems, and what the API’s description says. */
export const sourceTexts = (): Text[] => sources.flatMap(({ path, text }) => textsOf(path, text)).filter(isProse);

/** Descriptions and summaries of openapi.json, without examples in code. */
export function openApiTexts(): Text[] {
  const found: Text[] = [];
  const visit = (value: unknown, where: string) => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if ((key === 'description' || key === 'summary') && typeof inner === 'string')
        for (const line of inner.replace(/```[\s\S]*?```/g, '').split('\n')) found.push({ where, text: line });
      visit(inner, `${where}/${key}`);
    }
  };
  visit(JSON.parse(readFileSync(join('openapi', 'openapi.json'), 'utf8')), 'openapi.json');
  return found;
}
