import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'

/** OpenAPI 3.1 generated from the route schemas: `/api/openapi.json`, and a page to read it at `/api/docs`. Register before the routes. */
export async function openApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Playhead',
        version,
        description:
          'Sessions, replays and what led to them. Errors are RFC 9457 problem documents with a stable `code`.',
      },
      components: {
        securitySchemes: {
          login: { type: 'apiKey', in: 'cookie', name: 'playhead_login' },
          token: { type: 'http', scheme: 'bearer', description: 'What `playhead token` prints: GET only' },
        },
      },
      security: [{ login: [] }, { token: [] }],
    },
    transform: jsonSchemaTransform,
  })
}

/** The readable page and the document itself; register behind the login. */
export async function openApiPages(app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: true,
    // On plain http in a local network the upgrade would leave the page without its scripts; nothing of it comes from elsewhere.
    transformStaticCSP: header => header.replace('upgrade-insecure-requests;', '').replace(' validator.swagger.io', ''),
  })
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger())
}
