import { parseArgs } from 'node:util'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'

/**
 * Tells CloudOps Agent that one of its domains is broken. Copy it into a detector of your own, or run it:
 *
 *     npx tsx detector.ts --bus BUS --source acme.monitoring --domain shop.example.com \
 *       --issue checkout_failing --summary 'No order for 10 minutes'
 *
 * It knows nothing of the system but the shape of the event. BUS is the bus's name in the system's own account, its ARN from
 * another one.
 */

/** What is wrong. All but the domain are quoted as they are; the system probes the domain before it believes anything. */
export interface Told {
  /** One that the system watches. */
  readonly domain: string
  /** Your own word for the fault, at most 100 characters. */
  readonly issue_type?: string
  /** One sentence, at most 300 characters. */
  readonly summary?: string
}

export interface Teller {
  readonly client: EventBridgeClient
  readonly bus: string
  /** Yours; the system's setting `detection.sources` lists it. */
  readonly source: string
}

/** Answers the id of the event. Rejects with the bus's reason when it did not take it. */
export const tell = async ({ client, bus, source }: Teller, told: Told): Promise<string> => {
  const { domain, ...issue } = told
  const { Entries = [] } = await client.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: bus,
          Source: source,
          DetailType: 'IssueDetected',
          Detail: JSON.stringify({ data: { domain, issue } }),
        },
      ],
    }),
  )
  const [{ EventId, ErrorCode, ErrorMessage } = {}] = Entries
  // PutEvents answers 200 although it has refused an entry.
  if (EventId === undefined) throw new Error(`${ErrorCode}: ${ErrorMessage}`)
  return EventId
}

const main = async (): Promise<void> => {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: { bus: text, source: text, domain: text, issue: text, summary: text },
  })
  const { bus, source, domain, issue, summary } = values
  if (bus === undefined || source === undefined || domain === undefined)
    throw new Error('--bus, --source and --domain are needed')
  const told = {
    domain,
    ...(issue === undefined ? {} : { issue_type: issue }),
    ...(summary === undefined ? {} : { summary }),
  }
  console.log(`told: ${await tell({ client: new EventBridgeClient({}), bus, source }, told)}`)
}

if (require.main === module)
  main().catch((error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
