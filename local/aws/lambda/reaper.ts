import { type ChildProcess, spawn } from 'node:child_process'

/** Reads which processes are alive, a line each time that changes, and ends those of the last line when nothing more can come. */
const SHELL = `trap '' INT TERM HUP; pids=; while read -r line; do pids=$line; done; test -z "$pids" || kill -9 $pids`

const alive = new Set<number>()
let shell: ChildProcess | undefined

const start = (): ChildProcess => {
  const child = spawn('/bin/sh', ['-c', SHELL], { stdio: ['pipe', 'ignore', 'ignore'], env: {} })
  // Without it, processes still end with their channel, unless they spin.
  child.on('error', () => {})
  child.stdin?.on('error', () => {})
  child.unref()
  // A socket, though its type does not say so.
  Object(child.stdin).unref?.()
  return child
}

const tell = (): void => {
  shell?.stdin?.write(`${[...alive].join(' ')}\n`)
}

/**
 * Has a process end when this one is gone, however it went: a handler that spins never reads its channel, and a thread in each process
 * that does is a seventh of its start. Call the result when the process has ended.
 */
export const endWithThisProcess = (pid: number | undefined): (() => void) => {
  if (pid === undefined) return () => {}
  shell ??= start()
  alive.add(pid)
  tell()
  return () => {
    if (!alive.delete(pid)) return
    tell()
    if (alive.size > 0) return
    shell?.stdin?.end()
    shell = undefined
  }
}
