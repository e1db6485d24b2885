# One image for every role of a cluster: the command picks it (ingest, worker, api, migrate, reindex, import, login).
FROM node:20-bookworm-slim AS sources
WORKDIR /app
COPY package.json ./
COPY protocol/package.json protocol/
COPY recorder/package.json recorder/
COPY server/package.json server/
COPY player/package.json player/
COPY e2e/package.json e2e/
COPY bench/package.json bench/

# Optional packages too: the bundlers' native parts are among them.
FROM sources AS build
RUN npm install --no-audit --no-fund
COPY . .
RUN npm run build

# What the server needs while it runs. Without chDB (546 MB, optional): a cluster has a ClickHouse server.
FROM sources AS dependencies
RUN npm install --no-audit --no-fund --omit=dev --omit=optional --workspace=@playhead/server

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/package.json ./
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=dependencies /app/protocol ./protocol
COPY --from=dependencies /app/server ./server
COPY --from=build /app/server/dist ./server/dist
USER node
EXPOSE 4680
ENTRYPOINT ["node", "server/dist/main.js"]
