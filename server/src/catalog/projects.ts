import { randomBytes } from 'node:crypto'
import type { Config } from '../config.ts'
import type { ObjectStore } from '../objectstore/types.ts'
import { createDocument, readDocument } from './documents.ts'
import { type Project, projectSchema } from './types.ts'

const FIRST_PROJECT = 'projects/default'

/**
 * The first project. Its write key is made once, by whichever process starts first, and kept in object storage;
 * PLAYHEAD_WRITE_KEY and PLAYHEAD_ALLOWED_ORIGINS take precedence over what is kept.
 */
export async function ensureProject(
  store: ObjectStore,
  config: Pick<Config, 'writeKey' | 'allowedOrigins'>,
): Promise<Project> {
  const kept = (await readDocument(store, FIRST_PROJECT, projectSchema)) ?? (await makeProject(store))
  return { ...kept, key: config.writeKey ?? kept.key, allowedOrigins: config.allowedOrigins }
}

async function makeProject(store: ObjectStore): Promise<Project> {
  const project: Project = {
    id: 'default',
    name: 'My site',
    key: `pk_${randomBytes(18).toString('base64url')}`,
    allowedOrigins: ['*'],
  }
  if (await createDocument(store, FIRST_PROJECT, project)) return project
  return (await readDocument(store, FIRST_PROJECT, projectSchema)) ?? project
}
