/** A metric in a PromQL expression, with the labels that it is selected and grouped by. */
export interface Named {
  name: string;
  labels: string[];
}

/** What stands where a metric may stand and is none. */
const words = new Set([
  'by',
  'without',
  'on',
  'ignoring',
  'group_left',
  'group_right',
  'and',
  'or',
  'unless',
]);
words.add('bool').add('offset').add('inf').add('nan');

/**
 * The metrics of an expression. Labels of a grouping ("by (x)") count for every metric of the expression: right as long
 * as all of them are grouped alike.
 */
export function metricsIn(expression: string): Named[] {
  const grouped: string[] = [];
  let rest = expression.replaceAll(/\[[^\]]*\]/g, ' ');
  rest = rest.replaceAll(/\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g, (_, labels: string) => {
    grouped.push(...labels.split(',').map((label) => label.trim()));
    return ' ';
  });
  // label_values(metric, label) is Grafana's, for its variables.
  rest = rest.replaceAll(/\blabel_values\(([^,]*),\s*(\w+)\)/g, (_, metric: string, label: string) => {
    grouped.push(label);
    return ` ${metric} `;
  });
  const found = rest.matchAll(/([a-zA-Z_:][\w:]*)\s*(\{(?:"(?:[^"\\]|\\.)*"|[^}"])*\})?(?!\s*\(|[\w:])/g);
  return [...found]
    .map(([, name = '', selector = '']) => ({ name, labels: [...labelsIn(selector), ...grouped] }))
    .filter(({ name }) => !words.has(name.toLowerCase()));
}

const labelsIn = (selector: string): string[] =>
  [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = '']) => label);
