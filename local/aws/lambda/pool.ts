import {
  type Environment,
  type EnvironmentSettings,
  type Invocation,
  type InvokeResult,
  startEnvironment,
} from './environment'

/** Asked for each environment that starts. */
export type Settings = () => EnvironmentSettings

/** The execution environments of one function: started when needed, kept, and never more than `limit`. */
export interface Pool {
  /** Waits for a free environment; rejects when the pool is stopped or the code cannot be unpacked. */
  invoke(invocation: Invocation): Promise<InvokeResult>
  /** Invocations that run, and those that wait to. */
  open(): number
  /** Ends the processes that run an invocation; tells how many. */
  kill(): Promise<number>
  /** Environments have these settings from now on. What runs ends with those that it began with, unless it holds the debugger's port. */
  renew(settings: Settings): Promise<void>
  stop(): Promise<void>
}

export const createPool = (functionName: string, first: Settings, limit: number): Pool => {
  let settings = first
  const idle: Environment[] = []
  /** With the settings that each began with. */
  const busy = new Map<Environment, Settings>()
  const waiting: { readonly start: () => void; readonly refuse: (error: Error) => void }[] = []
  let free = limit
  let stopped = false

  const stoppedError = () => new Error(`${functionName} is stopped`)

  /** Taken before the first `await`, so that two invocations at once cannot both have the last one. */
  const slot = (): Promise<void> => {
    if (stopped) return Promise.reject(stoppedError())
    if (free === 0) return new Promise((start, refuse) => waiting.push({ start, refuse }))
    free -= 1
    return Promise.resolve()
  }

  const release = (): void => {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next.start()
  }

  const take = (): Environment => {
    for (let environment = idle.pop(); environment !== undefined; environment = idle.pop()) {
      if (environment.alive()) return environment
    }
    return startEnvironment(settings())
  }

  /** A zip that cannot be unpacked keeps no place. */
  const taken = (): Environment => {
    try {
      return take()
    } catch (error) {
      release()
      throw error
    }
  }

  const killAll = (environments: Iterable<Environment>): Promise<unknown> =>
    Promise.all([...environments].map((environment) => environment.kill()))

  return {
    invoke: async (invocation) => {
      await slot()
      if (stopped) throw stoppedError()
      const began = settings
      const environment = taken()
      busy.set(environment, began)
      const result = await environment.run(invocation)
      busy.delete(environment)
      if (began !== settings) await environment.kill()
      else if (environment.alive()) idle.push(environment)
      release()
      return result
    },
    open: () => limit - free + waiting.length,
    kill: async () => {
      const running = [...busy.keys()]
      await killAll(running)
      return running.length
    },
    renew: async (next) => {
      settings = next
      await killAll(idle.splice(0))
      if (next().inspect === undefined) return
      await killAll([...busy].filter(([, began]) => began !== next).map(([environment]) => environment))
      const started = [...busy.values()].includes(next) || idle.length + waiting.length > 0
      // A debugger wants something to attach to before there is an invocation.
      if (!started && !stopped) idle.push(startEnvironment(next()))
    },
    stop: async () => {
      stopped = true
      for (const { refuse } of waiting.splice(0)) refuse(stoppedError())
      await killAll([...busy.keys(), ...idle.splice(0)])
    },
  }
}
