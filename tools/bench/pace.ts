import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { asFunction } from './bundle'
import { answerOf } from './child'
import { median } from './model'

/** How fast this machine is, by what every function does first. */

const ROOT = join(__dirname, '..', '..')
const ROUNDS = 9
/** CPU milliseconds in which two clients are loaded, beyond Node, on the machine that the goals in times are of. */
const GOALS_ARE_OF_MS = 52

/** Loads a file, or nothing, and says what that took. */
const LOAD = `
if (process.argv[1]) require(process.argv[1])
const { user, system } = process.cpuUsage()
process.stdout.write('\\n' + JSON.stringify((user + system) / 1000) + '\\n', () => process.exit(0))`

const TWO_CLIENTS = `
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
export const handler = [new DynamoDBClient({}), new EventBridgeClient({})]`

/** Two SDK clients, bundled as a function is: less than this no function of AWS's own SDK can be. */
export const twoClients = (folder: string): string => {
  const outfile = join(folder, 'two-clients', 'index.js')
  const stdin = { contents: TWO_CLIENTS, resolveDir: ROOT }
  buildSync({ ...asFunction, absWorkingDir: ROOT, stdin, outfile, preserveSymlinks: true })
  return outfile
}

/** CPU milliseconds of a process that loads these files, or none. */
export const loadedIn = (
  files: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<number> =>
  answerOf<number>(['-e', LOAD, ...files], {
    env: { PATH: process.env.PATH, AWS_REGION: 'us-east-1', ...variables },
  })

/** How many times longer this machine takes than the one that goals in times are of. A faster one has the same goals. */
export const paceOf = async (folder: string): Promise<number> => {
  const two = twoClients(folder)
  const took: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) took.push((await loadedIn([two])) - (await loadedIn([])))
  return Math.max(1, median(took) / GOALS_ARE_OF_MS)
}
