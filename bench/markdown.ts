/** A table in Markdown, so that it can be pasted. The first column holds names, the others figures. */
export function markdownTable(header: readonly string[], rows: readonly string[][]): string[] {
  return [header, header.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map(
    (cells) => `| ${cells.join(' | ')} |`,
  )
}

/** Two shared cores do not carry more than two or three digits. */
export function significant(value: number): string {
  return count(Number(value.toPrecision(value >= 1 ? 3 : 2)))
}

export function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value >= 100 ? 0 : 2 })
}
