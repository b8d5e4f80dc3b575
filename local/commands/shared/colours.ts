import { createColors } from 'picocolors'

/**
 * Colours of what is printed: for a terminal, and where FORCE_COLOR asks for them. By itself picocolors takes the CI variable for a terminal
 * as well, so that whoever reads the output through a pipe there would find escape sequences in it.
 */
export const coloured = (env: NodeJS.ProcessEnv, isTerminal: boolean): boolean => {
  const { NO_COLOR = '', FORCE_COLOR = '', TERM } = env
  if (NO_COLOR !== '') return false
  return FORCE_COLOR === '' ? isTerminal && TERM !== 'dumb' : FORCE_COLOR !== '0'
}

export const pc = createColors(coloured(process.env, process.stdout.isTTY === true))
