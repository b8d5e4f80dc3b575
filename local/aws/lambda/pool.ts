import {
  type Environment,
  type EnvironmentSettings,
  type Invocation,
  type InvokeResult,
  startEnvironment,
} from './environment'

/** The execution environments of one function: started when needed, kept, and never more than `limit`. */
export interface Pool {
  /** Waits for a free environment; rejects only when the pool is stopped. */
  invoke(invocation: Invocation): Promise<InvokeResult>
  /** Ends the processes that run an invocation; tells how many. */
  kill(): Promise<number>
  /** Lets what is under way end and takes no process into use again. */
  retire(): Promise<void>
  stop(): Promise<void>
}

export const createPool = (functionName: string, settings: EnvironmentSettings, limit: number): Pool => {
  const idle: Environment[] = []
  const busy = new Set<Environment>()
  const waiting: { readonly start: () => void; readonly refuse: (error: Error) => void }[] = []
  let free = limit
  let stopped = false
  let retired = false

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
    return startEnvironment(settings)
  }

  return {
    invoke: async (invocation) => {
      await slot()
      if (stopped) throw stoppedError()
      const environment = take()
      busy.add(environment)
      const result = await environment.run(invocation)
      busy.delete(environment)
      if (retired) await environment.kill()
      else if (environment.alive()) idle.push(environment)
      release()
      return result
    },
    kill: async () => {
      const running = [...busy]
      await Promise.all(running.map((environment) => environment.kill()))
      return running.length
    },
    retire: async () => {
      retired = true
      await Promise.all(idle.splice(0).map((environment) => environment.kill()))
    },
    stop: async () => {
      stopped = true
      for (const { refuse } of waiting.splice(0)) refuse(stoppedError())
      await Promise.all([...busy, ...idle.splice(0)].map((environment) => environment.kill()))
    },
  }
}
