import type { Measurement } from './measure.ts'

const baseline = 'Express, express-jwt, jwks-rsa'

/** All servers in one Markdown table: for each load the ratio to the classic server, then p99 and the most memory that was held. */
export function toSummary(measurements: readonly Measurement[]): string {
  const loads = unique(measurements, 'load')
  const rows = unique(measurements, 'server').map((server) => {
    const cells = loads.map(load => toRatio(measurements, load, server, baseline))
    const p99s = loads.map(load => medianOf(measurements, load, server, 'p99')).join(' / ')
    return [server, ...cells, p99s, toPeakMemory(measurements, server)]
  })
  return toTable(['requests a second, as a multiple of Express with express-jwt', ...loads, 'p99 ms', 'peak MB'], rows)
}

/** One Markdown table for each load, with all that was measured. */
export function toDetails(measurements: readonly Measurement[]): string {
  return unique(measurements, 'load').map((load) => {
    const rows = unique(measurements, 'server').map(server => [
      server,
      toRatio(measurements, load, server, baseline),
      ...(['perSecond', 'p50', 'p99'] as const).map(name => Math.round(medianOf(measurements, load, server, name))),
      toStatusCodes(measurements, load, server),
    ])
    return toTable([load, 'ratio', 'requests/s', 'p50 ms', 'p99 ms', 'status'], rows)
  }).join('\n\n')
}

/** Server rendering: each page against the first. */
export function toPageTable(measurements: readonly Measurement[]): string {
  const [load = ''] = unique(measurements, 'load')
  const pages = unique(measurements, 'server')
  const rows = pages.map(page => [
    page,
    toRatio(measurements, load, page, pages[0] ?? ''),
    ...(['perSecond', 'p50', 'p99'] as const).map(name => Math.round(medianOf(measurements, load, page, name))),
    toPeakMemory(measurements, page),
    toStatusCodes(measurements, load, page),
  ])
  return toTable([load, 'ratio', 'requests/s', 'p50 ms', 'p99 ms', 'peak MB', 'status'], rows)
}

/** A Markdown table, its first column to the left and the others to the right. */
export function toTable(head: string[], rows: (string | number)[][]): string {
  const line = head.map((_, index) => index === 0 ? '---' : '--:')
  return [head, line, ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function toRatio(measurements: readonly Measurement[], load: string, server: string, base: string): string {
  return (medianOf(measurements, load, server, 'perSecond') / medianOf(measurements, load, base, 'perSecond')).toFixed(2)
}

function toPeakMemory(measurements: readonly Measurement[], server: string): number | string {
  return Math.max(...measurements.filter(measurement => measurement.server === server).map(({ peakMemoryMb }) => peakMemoryMb ?? 0)) || '?'
}

function toStatusCodes(measurements: readonly Measurement[], load: string, server: string): string {
  return [...new Set(select(measurements, load, server).flatMap(({ statusCodes }) => statusCodes))].join(' ')
}

function medianOf(measurements: readonly Measurement[], load: string, server: string, name: 'perSecond' | 'p50' | 'p99'): number {
  const sorted = select(measurements, load, server).map(measurement => measurement[name]).toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function select(measurements: readonly Measurement[], load: string, server: string): Measurement[] {
  return measurements.filter(measurement => measurement.load === load && measurement.server === server)
}

function unique(measurements: readonly Measurement[], name: 'load' | 'server'): string[] {
  return [...new Set(measurements.map(measurement => measurement[name]))]
}
