import { describe, expect, it } from 'vitest'
import { createCounter, renderMetrics } from '#server/operations/metrics'

const read = (name: string) => renderMetrics().split('\n').filter(line => line.includes(name))

describe('renderMetrics (text format of Prometheus 0.0.4)', () => {
  it('has what a counter is, and a line for each combination that was counted', () => {
    const count = createCounter('visits_total', 'Visits, by page.', ['page', 'outcome'])
    count('home', 'ok')
    count('home', 'ok')
    count('home', 'failed')
    count('profile', 'ok')
    expect(read('visits_total')).toEqual([
      '# HELP visits_total Visits, by page.',
      '# TYPE visits_total counter',
      'visits_total{page="home",outcome="ok"} 2',
      'visits_total{page="home",outcome="failed"} 1',
      'visits_total{page="profile",outcome="ok"} 1',
    ])
    expect(renderMetrics()).toMatch(/[^\n]\n$/)
  })

  it('has a counter that has counted nothing', () => {
    createCounter('idle_total', 'Nothing.', ['page'])
    expect(read('idle_total')).toEqual(['# HELP idle_total Nothing.', '# TYPE idle_total counter'])
  })

  it('escapes what would end a value or a line', () => {
    createCounter('odd_total', 'A \\ and\na line.', ['page'])('a\\b"c\nd')
    expect(read('odd_total')).toEqual([
      '# HELP odd_total A \\\\ and\\na line.', '# TYPE odd_total counter', 'odd_total{page="a\\\\b\\"c\\nd"} 1',
    ])
  })

  it('is not confused by values that are named like a prototype', () => {
    const count = createCounter('strange_total', 'Strange.', ['page'])
    count('__proto__')
    count('constructor')
    expect(read('strange_total{')).toEqual(['strange_total{page="__proto__"} 1', 'strange_total{page="constructor"} 1'])
  })
})
