# syntax=docker/dockerfile:1

# The server as a few files, and the embedded database prepared; nothing of this stage's tools
# goes further. No package needs its install script for that.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY migrations migrations
COPY src src
COPY node-server node-server
RUN node node-server/bundle.ts && node node-server/database/build-pglite-template.ts

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    ENV=production \
    PORT=8000 \
    DATA_DIR=/data
WORKDIR /app
# npm is a build tool too.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn* \
    && install -d -o node -g node -m 700 /data
COPY package.json LICENSE ./
COPY migrations migrations
# The only package that the bundle leaves outside (node-server/bundle.ts).
COPY --from=build /app/node_modules/@electric-sql/pglite node_modules/@electric-sql/pglite
COPY --from=build /app/dist dist
# The user `node`, by number, so that Kubernetes can see that it is not root.
USER 1000:1000
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/server/index.mjs"]
