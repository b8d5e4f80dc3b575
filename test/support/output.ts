/** What is written to the terminal while something runs. */
export const outputOf = (run: () => void): string => {
  let text = ''
  const streams = [process.stdout, process.stderr]
  const before = streams.map((stream) => stream.write)
  for (const stream of streams)
    stream.write = (more: string | Uint8Array) => {
      text += String(more)
      return true
    }
  try {
    run()
  } finally {
    for (const [at, stream] of streams.entries()) stream.write = before[at] ?? stream.write
  }
  return text
}
