// Loads one URL and prints the result as JSON: drive.mjs URL SECONDS FILE, where FILE has the headers of each request as JSON, one a line.
import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'

const connections = 20
const [url, seconds, file] = process.argv.slice(2)
const requests = readFileSync(file, 'utf8').split('\n').map(line => ({ headers: JSON.parse(line) }))
const clients = []

const result = await autocannon({ url, duration: Number(seconds), connections, requests, setupClient: startElsewhere })
const { p50, p99 } = result.latency
console.log(JSON.stringify({ perSecond: result.requests.average, p50, p99, statusCodes: Object.keys(result.statusCodeStats) }))

// From the same place on, all connections would send the same token at the same time.
function startElsewhere(client) {
  const start = Math.floor(requests.length / connections * clients.length)
  clients.push(client)
  client.setRequests([...requests.slice(start), ...requests.slice(0, start)])
}
