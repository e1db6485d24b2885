import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{protocol,recorder,server,player,scripts,bench}/**/*.test.ts', 'e2e/{*,{harness,shop}/**/*}.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/build/**'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Two cores: real engines and stores run beside the tests.
    maxWorkers: 2,
  },
})
