/** What a call fails with; `none` where it does not. */
export const failureOf = async (call: Promise<unknown>): Promise<{ name: string; message: string }> => {
  try {
    await call
    return { name: 'none', message: '' }
  } catch (error) {
    return error instanceof Error ? error : { name: 'no error', message: String(error) }
  }
}

export const errorOf = async (call: Promise<unknown>): Promise<string> => (await failureOf(call)).name

export const messageOf = async (call: Promise<unknown>): Promise<string> => (await failureOf(call)).message
