import { clarity } from 'clarity-js'
import { sinkUrl } from './sink.ts'

clarity.start({ projectId: 'bench', upload: `${sinkUrl()}/clarity` })
