import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The part of fauxqs that its package does not export; the lock file pins the version that has it. */
interface Persistence {
  load(sqs: object, sns: object, s3: object): void
  close(): void
}
interface SqsStore {
  persistence?: Persistence
  allQueues(): Iterable<{ readonly name: string; persistence?: Persistence }>
}
type Made<A> = new (...args: readonly string[]) => A

const dist = join(__dirname, '..', '..', '..', 'node_modules', 'fauxqs', 'dist')

const load = async <A>(file: string, name: string): Promise<Made<A>> => {
  const module: Readonly<Record<string, Made<A>>> = await import(pathToFileURL(join(dist, file)).href)
  const made = module[name]
  if (made === undefined) throw new Error(`fauxqs has no ${name} in ${file}`)
  return made
}

/** Stores of fauxqs whose queues and objects are in `folder`. Only its server of its own makes them, on all interfaces. */
export const openStores = async (folder: string) => {
  const [Manager, Sqs, Sns, S3] = await Promise.all([
    load<Persistence>('persistence.js', 'PersistenceManager'),
    load<SqsStore>('sqs/sqsStore.js', 'SqsStore'),
    load<{ persistence?: Persistence }>('sns/snsStore.js', 'SnsStore'),
    load<{ persistence?: Persistence; hasBucket(name: string): boolean }>('s3/s3Store.js', 'S3Store'),
  ])
  const persistence = new Manager(folder)
  const sqsStore = new Sqs()
  const snsStore = new Sns()
  const s3Store = new S3()
  // Loaded first: a store that persists would write what it is just reading.
  persistence.load(sqsStore, snsStore, s3Store)
  for (const store of [sqsStore, snsStore, s3Store]) store.persistence = persistence
  for (const queue of sqsStore.allQueues()) queue.persistence = persistence
  return { stores: { sqsStore, snsStore, s3Store }, close: () => persistence.close() }
}
