/** Stands in for Nitro's handler of public files in unit tests. */
export default function serveStatic(): void {}
