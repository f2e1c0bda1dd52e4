/** The counters of this process, by name: one for each `createCounter` in the code. They start at 0 with it. */
const counters = new Map<string, { help: string, samples: Map<string, number> }>()

/**
 * Creates a counter, which the metrics have from then on, and returns what increments it: by as many values as there are labels, in
 * their order. Every combination of values is kept for the life of the process, so they must come from closed sets: never from a request.
 */
export function createCounter<const Labels extends readonly string[]>(
  name: string, help: string, labels: Labels,
): (...values: { [Label in keyof Labels]: string }) => void {
  const samples = new Map<string, number>()
  counters.set(name, { help, samples })
  return (...values) => {
    const sample = labels.map((label, index) => `${label}="${escapeText(values[index] ?? '').replaceAll('"', '\\"')}"`).join()
    samples.set(sample, (samples.get(sample) ?? 0) + 1)
  }
}

/**
 * All counters in the text format of Prometheus, version 0.0.4.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function renderMetrics(): string {
  return [...counters].map(([name, { help, samples }]) => {
    const lines = [...samples].map(([sample, count]) => `${name}{${sample}} ${count}\n`)
    return `# HELP ${name} ${escapeText(help)}\n# TYPE ${name} counter\n${lines.join('')}`
  }).join('')
}

function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}
