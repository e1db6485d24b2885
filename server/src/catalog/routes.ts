import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Project } from './types.ts'

const projectAnswerSchema = z.object({
  name: z.string(),
  key: z.string().describe('Write key: public, stands in the page'),
  scriptUrl: z.url().describe('Where the drop-in script is'),
  demoUrl: z.url().nullable().describe('The demo shop, where this server has one'),
})

export interface ProjectRoutesOptions {
  project: Project
  scriptUrl: () => string
  demoUrl: () => string | null
}

/** `GET /api/project`: what is needed to put the script on a site. */
export async function projectRoutes(app: FastifyInstance, options: ProjectRoutesOptions): Promise<void> {
  const { project, scriptUrl, demoUrl } = options
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/api/project',
    schema: {
      summary: 'The project and how to record into it',
      tags: ['project'],
      response: { 200: projectAnswerSchema },
    },
    handler: async () => ({ name: project.name, key: project.key, scriptUrl: scriptUrl(), demoUrl: demoUrl() }),
  })
}
