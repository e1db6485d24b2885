import { defineConfig } from '@playwright/test'
import type { Mode } from './harness/playhead.ts'
import { CHROMIUM } from './services/chromium.mjs'

/** Every suite runs in both modes; what only a cluster has is tested there alone. */
export default defineConfig<object, { mode: Mode }>({
  testDir: '.',
  outputDir: 'test-results',
  // One project's servers at a time: two cores carry them, a browser and no more.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'line',
  use: {
    launchOptions: CHROMIUM,
    locale: 'en-GB',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
  },
  projects: [
    {
      name: 'embedded',
      testMatch: ['{specs,faults}/**/*.spec.ts'],
      testIgnore: ['**/*.cluster.spec.ts'],
      use: { mode: 'embedded' },
    },
    {
      name: 'cluster',
      testMatch: ['{specs,faults}/**/*.spec.ts'],
      testIgnore: ['**/*.embedded.spec.ts'],
      use: { mode: 'cluster' },
    },
  ],
})
