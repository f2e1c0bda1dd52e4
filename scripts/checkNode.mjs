// After an install: says in words what would fail much later and in none. Runs on any version of Node.
import process from 'node:process'

if (Number.parseInt(process.versions.node) < 22) {
  console.error(`This is Node ${process.versions.node}, and Nuxt needs 22.19 or newer.
Install a newer one (.nvmrc), or install the development dependencies as well, which bring Node 24 for the npm scripts:
npm ci --include=dev. Other package managers must be allowed to run the install script of the package "node".`)
  process.exit(1)
}
