import posthog from 'posthog-js'
import { sinkUrl } from './sink.ts'

// As its docs say, and told not to take an automated browser for a bot. It fetches its recorder from its host by itself.
posthog.init('phc_bench', { api_host: sinkUrl(), opt_out_useragent_filter: true })
