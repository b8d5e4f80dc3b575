/** The module itself: an import of it would be a copy. */
const uvu: { suite: typeof import('uvu').suite } = require('uvu')

/** Of an error, as uvu prints that of a test: the end of a run repeats it. */
const failure = (suite: string, error: unknown): string => {
  const { message, stack = '' } = error instanceof Error ? error : { message: String(error) }
  const places = stack.split('\n').filter((line) => /^\s+at (?!.*node:internal)/.test(line))
  return `\n   FAIL  ${suite}  "before its tests"\n    ${message}\n\n${places.join('\n')}\n`
}

/** uvu forgets the error of a `before`: the file fails with 0 of its tests passed, and nothing says why. */
export const reportHooks = (): void => {
  const { suite } = uvu
  uvu.suite = <T>(name = '', context?: T) => {
    const made = suite(name, context)
    const { before } = made
    const reported: typeof before = Object.assign(
      (hook: Parameters<typeof before>[0]) =>
        before(async (state) => {
          try {
            await hook(state)
          } catch (error) {
            console.log(failure(name, error))
            throw error
          }
        }),
      { each: before.each },
    )
    return Object.assign(made, { before: reported })
  }
}
