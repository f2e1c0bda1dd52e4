// node:http, answering the same bytes to everybody: what this machine can do at most.
import { createServer } from 'node:http'

createServer((_req, res) => {
  res.setHeader('content-type', 'application/json')
  res.end('{"msg":"Your ID token was successfully validated!"}')
}).listen(Number(process.env.PORT), '127.0.0.1')
