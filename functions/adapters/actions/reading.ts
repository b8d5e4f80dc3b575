import type { StateReader } from '../changes/states'
import type { Answer } from './model'

/** How long a reading may take, in milliseconds. */
export const READ_MS = 10_000

/** What is read of a resource before a fault is analysed, as the answer of an action. Rejects with the SDK's error. */
export const stateAnswer = async ({ read }: StateReader): Promise<Answer> => {
  const facts = await read(AbortSignal.timeout(READ_MS))
  return Object.fromEntries(facts.map(({ name, value }) => [name, value]))
}
