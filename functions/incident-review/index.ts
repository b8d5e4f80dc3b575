import { makeDocumentStore } from '../adapters/s3/documents'
import { systemPorts } from '../adapters/system'
import { environmentOf } from '../runtime/environment'
import { consumer } from '../runtime/handler'
import { Environment } from './contract'
import { ReplayedEvent } from './filing'
import { fileReplayed } from './use-case'

const environment = environmentOf(Environment)
const ports = {
  ...systemPorts('incident-review'),
  documents: makeDocumentStore({ bucket: environment.S3_ANALYSIS_BUCKET, contentType: 'application/json' }),
}

/** An event that was not filed must reach the dead-letter queue: the timeline would lack it without a word. */
export const handler = consumer({
  log: ports.log,
  input: ReplayedEvent,
  run: (event) => fileReplayed(event)(ports),
  refusalsFail: true,
})
