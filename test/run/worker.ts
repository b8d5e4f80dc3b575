import { reportHooks } from './hooks'
import { forgetModules } from './modules'

/**
 * Runs test files one after the other in this process, each as if it had a process of its own: modules that keep something are loaded
 * anew and the environment is what it was. The rest stays loaded, which is what a start costs.
 * A file is over when nothing holds the process any more, so that no handle outlives its file.
 */

const environment = { ...process.env }

const forget = (): void => {
  forgetModules()
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
  Object.assign(process.env, environment)
}

reportHooks()

process.on('message', (path: string) => {
  // Only the file holds the process now.
  process.channel?.unref()
  Object.assign(globalThis, { UVU_QUEUE: [[null]] })
  process.exitCode = undefined
  require(path)
})

// Whoever stops the runner stops its tests.
process.on('disconnect', () => process.exit(1))

process.on('beforeExit', () => {
  // uvu sets a code at its end: without one, a test waits for what cannot come, or there was none.
  if (process.exitCode === undefined) process.exit(1)
  const code = process.exitCode
  forget()
  process.exitCode = undefined
  process.channel?.ref()
  process.send?.(code)
})
