# syntax=docker/dockerfile:1
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The scripts of packages are not needed here: the image brings its own Node, and `nuxt prepare` needs the source.
RUN npm ci --ignore-scripts
COPY . .
# The types of all parts are needed by the build, those of the tests included.
RUN npx nuxt prepare && npx nuxt build

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 NUXT_AUTH0_DATA_DIR=/data
WORKDIR /app
# Where a single container keeps which sessions were ended.
RUN install --directory --owner=node --group=node /data
VOLUME /data
# Owned by root and read-only to the server.
COPY --from=build /app/.output .output
USER node
EXPOSE 3000
# /healthz and not /readyz: an outage of the provider is no reason to restart.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}${process.env.NUXT_APP_BASE_URL ?? ''}/healthz`).then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# In the form of a list: the server itself gets SIGTERM.
CMD ["node", ".output/server/index.mjs"]
