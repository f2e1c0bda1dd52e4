/** One load of one server in one round. */
export interface Measurement {
  load: string
  server: string
  perSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
  statusCodes: string[]
  peakMemoryMb: number | null
}

const baseline = 'Express, express-jwt, jwks-rsa'

/** The medians of all rounds as a Markdown table, each load with its ratio to the classic server. */
export function toTable(measurements: Measurement[]): string {
  const loads = [...new Set(measurements.map(({ load }) => load))]
  return loads.map((load) => {
    const ofLoad = measurements.filter(measurement => measurement.load === load)
    const base = median(ofLoad.filter(({ server }) => server === baseline).map(({ perSecond }) => perSecond))
    const rows = [...new Set(ofLoad.map(({ server }) => server))].map((server) => {
      const rounds = ofLoad.filter(measurement => measurement.server === server)
      const pick = (name: 'perSecond' | 'p50' | 'p99') => median(rounds.map(round => round[name]))
      const status = [...new Set(rounds.flatMap(({ statusCodes }) => statusCodes))].join(' ')
      const memory = Math.max(...rounds.map(({ peakMemoryMb }) => peakMemoryMb ?? 0)) || '?'
      return [server, (pick('perSecond') / base).toFixed(2), Math.round(pick('perSecond')), pick('p50'), pick('p99'), status, memory]
    })
    const head = [[load, 'ratio', 'requests/s', 'p50 ms', 'p99 ms', 'status', 'peak MB'], ['---', '--:', '--:', '--:', '--:', '---', '--:']]
    return [...head, ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
  }).join('\n\n')
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
