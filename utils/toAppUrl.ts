/** The URL of a path of this application, under the base path that it is served at (`NUXT_APP_BASE_URL`). */
export function toAppUrl(path: string): string {
  return useRuntimeConfig().app.baseURL.replace(/\/$/, '') + path
}
