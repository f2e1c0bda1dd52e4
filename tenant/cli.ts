import { parseArgs } from 'node:util'
import { ControlError } from './control/controlError.ts'
import { parseSwitches } from './control/parseControl.ts'
import { startTenant } from './startTenant.ts'
import { tenantUsers } from './users.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    app: { type: 'string', multiple: true, default: ['http://localhost:3000'] },
    memory: { type: 'boolean', default: false },
    switches: { type: 'string', default: '{}' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

if (values.help) {
  console.log('node tenant/cli.ts [--port 4400] [--app http://localhost:3000]… [--memory] [--switches \'{ "refreshToken": "none" }\']')
  process.exit(0)
}

const port = values.port === undefined ? undefined : Number(values.port)
if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65535)) {
  console.error('--port must be a number from 0 to 65535')
  process.exit(2)
}
if (!values.app.every(base => /^https?:$/.test(URL.parse(base)?.protocol ?? ''))) {
  console.error('--app must be an http(s) URL')
  process.exit(2)
}

const switches = readSwitches(values.switches)
const tenant = await startTenant({ port, appBaseUrls: values.app, dataDir: values.memory ? null : '.data/tenant', switches })

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void tenant.close().then(() => process.exit(0))
  })
}

console.log(`Local tenant at ${tenant.issuer} (for development only)

Point the app at it:
  NUXT_AUTH0_ISSUER=${tenant.issuer}
  NUXT_AUTH0_CLIENT_ID=${tenant.clientId}

Callbacks go to ${values.app.map(base => `${base.replace(/\/+$/, '')}/callback`).join(', ')}
Control it at ${tenant.control}

Demo users:
${tenantUsers.map(({ email, hint }) => `  ${email.padEnd(28)}${hint}`).join('\n')}
`)

function readSwitches(text: string) {
  try {
    return parseSwitches(JSON.parse(text))
  }
  catch (error) {
    if (!(error instanceof ControlError || error instanceof SyntaxError)) throw error
    console.error(`--switches: ${error.message}`)
    process.exit(2)
  }
}
