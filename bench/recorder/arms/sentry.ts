import { init, replayIntegration } from '@sentry/browser'
import { sinkUrl } from './sink.ts'

init({
  dsn: sinkUrl().replace('://', '://bench@').concat('/1'),
  integrations: [replayIntegration()],
  replaysSessionSampleRate: 1,
})
