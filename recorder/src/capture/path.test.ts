import { expect, it } from 'vitest'
import { templatePath } from './path.ts'

it.each([
  ['/', '/'],
  ['/api/v1/users', '/api/v1/users'],
  ['/api/v2/users/48213/orders', '/api/v2/users/:id/orders'],
  ['/u/0190b2c4-e5f6-7a8b-9c0d-1e2f3a4b5c6d', '/u/:id'],
  ['/commit/9f86d081884c7d65', '/commit/:id'],
  ['/i/V1StGXR8_Z5jdHi6', '/i/:id'],
  ['/u/ada%40example.com', '/u/:id'],
  ['/u/a@example.com/x', '/u/:id/x'],
  ['/u/*/x', '/u/:id/x'],
  ['/2026-11-21/report', '/:id/report'],
  ['/product-recommendations/summer-collection', '/product-recommendations/summer-collection'],
  ['/graphql', '/graphql'],
  [`/${'a'.repeat(60)}`, '/:id'],
])('%s', (path, template) => expect(templatePath(path)).toBe(template))
