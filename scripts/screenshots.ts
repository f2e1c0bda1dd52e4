// Copies the pictures of the README from what the browser tests have seen: npm run screenshots
import { copyFileSync, mkdirSync, statSync } from 'node:fs'

const limitBytes = 150_000

mkdirSync('docs/images', { recursive: true })
for (const look of ['light', 'dark']) {
  const name = `backend-api-success-${look}.png`
  const { size } = statSync(`test-results/${name}`)
  if (size > limitBytes) throw new Error(`${name} has ${size} bytes, ${limitBytes} are allowed`)
  copyFileSync(`test-results/${name}`, `docs/images/${name}`)
  console.log(`docs/images/${name}: ${size} bytes`)
}
