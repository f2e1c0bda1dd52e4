/** What is counted under one value of a label, and under the values of the next label. */
interface Series {
  count: number
  readonly next: Map<string, Series>
}

/** The counters of this process, by name: one for each `createCounter` in the code. They start at 0 with it. */
const counters = new Map<string, { help: string, labels: readonly string[], root: Series }>()

/**
 * Creates a counter, which the metrics have from then on, and returns what increments it: by as many values as there are labels, in
 * their order. Every combination of values is kept for the life of the process, so they must come from closed sets: never from a
 * request. An increment builds no string.
 */
export function createCounter<const Labels extends readonly string[]>(
  name: string, help: string, labels: Labels,
): (...values: { [Label in keyof Labels]: string }) => void {
  const root = createSeries()
  counters.set(name, { help, labels, root })
  return (...values) => {
    let series = root
    for (const value of values) series = series.next.get(value) ?? addSeries(series, value)
    series.count += 1
  }
}

/**
 * All counters in the text format of Prometheus, version 0.0.4.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function renderMetrics(): string {
  return [...counters].map(([name, { help, labels, root }]) => {
    const samples = listSeries(root).map(({ values, count }) =>
      `${name}{${labels.map((label, index) => `${label}="${escapeText(values[index] ?? '').replaceAll('"', '\\"')}"`).join()}} ${count}\n`)
    return `# HELP ${name} ${escapeText(help)}\n# TYPE ${name} counter\n${samples.join('')}`
  }).join('')
}

function createSeries(): Series {
  return { count: 0, next: new Map() }
}

function addSeries({ next }: Series, value: string): Series {
  const series = createSeries()
  next.set(value, series)
  return series
}

function listSeries({ count, next }: Series, values: string[] = []): { values: string[], count: number }[] {
  if (next.size === 0) return count ? [{ values, count }] : []
  return [...next].flatMap(([value, series]) => listSeries(series, [...values, value]))
}

function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}
