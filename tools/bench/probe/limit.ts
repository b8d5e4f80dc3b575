import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cpuOf } from './rivals'

/** Holds a process to a share of one CPU, as a function of little memory is held. */
export interface Limit {
  readonly name: string
  hold(pid: number): void
  stop(): void
}

const PERIOD_MS = 100

/** By a control group where one may be made; else by a governor that stops the process when its share of a period is used up. */
export const startLimited = async (share: number): Promise<Limit> => controlGroup(share) ?? governor(share)

const controlGroup = (share: number): Limit | undefined => {
  const quota = String(Math.round(share * PERIOD_MS * 1_000))
  const kinds = [
    { root: '/sys/fs/cgroup', limit: [['cpu.max', `${quota} ${PERIOD_MS * 1_000}`]] },
    {
      root: '/sys/fs/cgroup/cpu',
      limit: [
        ['cpu.cfs_period_us', String(PERIOD_MS * 1_000)],
        ['cpu.cfs_quota_us', quota],
      ],
    },
  ] as const
  for (const { root, limit } of kinds) {
    const folder = join(root, `cloudops-bench-${process.pid}`)
    try {
      mkdirSync(folder)
      if (!existsSync(join(folder, 'cgroup.procs'))) {
        // An ordinary folder: no control groups are mounted here.
        rmdirSync(folder)
        continue
      }
      for (const [file, value] of limit) writeFileSync(join(folder, file), value)
    } catch {
      // Not the kind of control groups that this machine has, or no right to make one: the next way.
      continue
    }
    return {
      name: 'held by a control group',
      hold: (pid) => writeFileSync(join(folder, 'cgroup.procs'), String(pid)),
      stop: () => rmdirSync(folder),
    }
  }
  return undefined
}

const governor = (share: number): Limit => {
  const timers = new Set<ReturnType<typeof setInterval>>()
  return {
    name: 'held by a governor, no control group may be made here',
    hold: (pid) => {
      let used = 0
      let period = performance.now()
      let stopped = false
      const look = () => {
        try {
          const now = performance.now()
          const cpu = cpuOf(pid)
          if (now - period >= PERIOD_MS) {
            period = now
            used = cpu
            if (stopped) process.kill(pid, 'SIGCONT')
            stopped = false
          } else if (!stopped && (cpu - used) * 1_000 >= share * PERIOD_MS) {
            process.kill(pid, 'SIGSTOP')
            stopped = true
          }
        } catch {
          // The process has ended.
          clearInterval(timer)
          timers.delete(timer)
        }
      }
      const timer = setInterval(look, 2)
      timers.add(timer)
    },
    stop: () => {
      for (const timer of timers) clearInterval(timer)
    },
  }
}
