import pc from 'picocolors'
import { benchAck } from './bench/ack'
import { readCommandLine, runTool } from './command-line'

const usage = `Usage: npm run bench:ack

Measures the CPU time of answering a click in Slack, from a cold process, against what Lambda gives in Slack's three seconds.
Exit code 1 where it is too much.
`

void runTool(usage, async () => {
  const { values } = readCommandLine(process.argv.slice(2), { help: { type: 'boolean' } })
  if (values.help === true) {
    console.log(usage)
    return 0
  }
  const { lines, missed } = await benchAck((what) => console.log(pc.dim(what)))
  console.log(lines.join('\n'))
  for (const goal of missed) console.log(pc.red(`below the goal: ${goal}`))
  return missed.length === 0 ? 0 : 1
})
