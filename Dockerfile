# syntax=docker/dockerfile:1
# One image for any app: `docker build --build-arg APP=schools -t doorstep/schools .`
# APP is a folder of apps/ (gateway, schools, assessment, professional-development, outreach).
ARG NODE=24.21.0

FROM node:${NODE}-bookworm-slim AS build
WORKDIR /doorstep
COPY package.json package-lock.json .npmrc ./
COPY patches patches
RUN npm ci
COPY . .
RUN npx nx run-many -t build

# What runs has no compilers, no test tools and no embedded servers.
FROM node:${NODE}-bookworm-slim AS dependencies
WORKDIR /doorstep
COPY package.json package-lock.json .npmrc ./
COPY patches patches
RUN npm ci --omit=dev && npm cache clean --force

# The admin's command in a container: `docker run doorstep/admin --help`.
FROM node:${NODE}-bookworm-slim AS admin
WORKDIR /doorstep
COPY --from=dependencies /doorstep/node_modules node_modules
COPY --from=build /doorstep/dist dist
COPY --from=build /doorstep/package.json package.json
USER node
ENTRYPOINT ["node", "dist/tools/doorstep/main.js"]

FROM node:${NODE}-bookworm-slim
ARG APP
WORKDIR /doorstep
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 NODE_OPTIONS=--max-semi-space-size=2 APP=${APP}
COPY --from=dependencies /doorstep/node_modules node_modules
COPY --from=build /doorstep/dist/libs dist/libs
COPY --from=build /doorstep/dist/apps/${APP} dist/apps/${APP}
COPY --from=build /doorstep/package.json package.json
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["sh", "-c", "exec node dist/apps/${APP}/src/main.js"]
