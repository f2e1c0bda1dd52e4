/** Between the values of a sample; in none of them, which are our own words. */
const separator = '\0'

/** The counters of this process, by name: one for each `createCounter` in the code. They start at 0 with it. */
const counters = new Map<string, { help: string, labels: readonly string[], samples: Map<string, number> }>()

/**
 * Creates a counter, which the metrics have from then on, and returns what increments it: by as many values as there are labels, in
 * their order. Every combination of values is kept for the life of the process, so they must come from closed sets: never from a request.
 * Nothing is formatted until the metrics are read.
 */
export function createCounter<const Labels extends readonly string[]>(
  name: string, help: string, labels: Labels,
): (...values: { [Label in keyof Labels]: string }) => void {
  const samples = new Map<string, number>()
  counters.set(name, { help, labels, samples })
  return (...values) => {
    const sample = values.join(separator)
    samples.set(sample, (samples.get(sample) ?? 0) + 1)
  }
}

/**
 * All counters in the text format of Prometheus, version 0.0.4.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function renderMetrics(): string {
  return [...counters].map(([name, { help, labels, samples }]) => {
    const lines = [...samples].map(([sample, count]) => `${name}{${toPairs(labels, sample.split(separator))}} ${count}\n`)
    return `# HELP ${name} ${escapeText(help)}\n# TYPE ${name} counter\n${lines.join('')}`
  }).join('')
}

function toPairs(labels: readonly string[], values: string[]): string {
  return labels.map((label, index) => `${label}="${escapeText(values[index] ?? '').replaceAll('"', '\\"')}"`).join()
}

function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}
