import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { REFUSED } from './message-limits'

/** The part of fauxqs that its package does not export; the lock file pins the version that has it. */
interface Persistence {
  load(sqs: object, sns: object, s3: object): void
  updateMessageReady(messageId: string): void
  deleteMessage(messageId: string): void
  close(): void
  readonly db: { prepare(sql: string): { run(...values: readonly string[]): unknown } }
}
interface Queue {
  readonly name: string
  persistence?: Persistence
  messages: readonly StoredMessage[]
  delayedMessages: readonly StoredMessage[]
  readonly inflightMessages: Map<string, { readonly message: StoredMessage }>
}
export interface StoredMessage {
  readonly messageId: string
  readonly body: string
  /** Milliseconds since 1970. */
  readonly sentTimestamp: number
  readonly messageAttributes: Readonly<Record<string, { readonly StringValue?: string }>>
}
interface SqsStore {
  persistence?: Persistence
  allQueues(): Iterable<Queue>
  getQueueByName(name: string): Queue | undefined
}
export interface StoredObject {
  readonly key: string
  readonly contentLength: number
  readonly etag: string
  readonly lastModified: Date
}
interface S3Store {
  persistence?: Persistence
  readonly buckets: ReadonlyMap<string, ReadonlyMap<string, StoredObject>>
  hasBucket(name: string): boolean
}
type Made<A> = new (...args: readonly string[]) => A

const dist = join(__dirname, '..', '..', '..', 'node_modules', 'fauxqs', 'dist')

const load = async <A>(file: string, name: string): Promise<A> => {
  const module: Readonly<Record<string, A>> = await import(pathToFileURL(join(dist, file)).href)
  const found = module[name]
  if (found === undefined) throw new Error(`fauxqs has no ${name} in ${file}`)
  return found
}

/** Puts right what fauxqs does otherwise than SQS: it tests UTF-16 units, and with them refuses half of Unicode. */
const repair = (refused: RegExp, persistence: Persistence | undefined): void => {
  refused.test = (text) => REFUSED.test(text)
  if (persistence === undefined) return
  // Its own sets a count to NULL that may not be, and has lost the message by then.
  const ready = persistence.db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  )
  persistence.updateMessageReady = (messageId) => void ready.run(messageId)
}

/** Stores of fauxqs; in `folder`, where one is given, queues and objects outlive a stop. */
export const openStores = async (folder: string | undefined) => {
  const [Manager, Sqs, Sns, S3, refused] = await Promise.all([
    load<Made<Persistence>>('persistence.js', 'PersistenceManager'),
    load<Made<SqsStore>>('sqs/sqsStore.js', 'SqsStore'),
    load<Made<{ persistence?: Persistence }>>('sns/snsStore.js', 'SnsStore'),
    load<Made<S3Store>>('s3/s3Store.js', 'S3Store'),
    load<RegExp>('sqs/sqsTypes.js', 'INVALID_MESSAGE_BODY_CHAR'),
  ])
  const sqsStore = new Sqs()
  const snsStore = new Sns()
  const s3Store = new S3()
  const persistence = folder === undefined ? undefined : new Manager(folder)
  repair(refused, persistence)
  if (persistence !== undefined) {
    // Loaded first: a store that persists would write what it is just reading.
    persistence.load(sqsStore, snsStore, s3Store)
    for (const store of [sqsStore, snsStore, s3Store]) store.persistence = persistence
    for (const queue of sqsStore.allQueues()) queue.persistence = persistence
  }
  return { stores: { sqsStore, snsStore, s3Store }, close: () => persistence?.close() }
}
export type Stores = Awaited<ReturnType<typeof openStores>>['stores']
