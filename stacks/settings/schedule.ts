/** Minutes of a rate such as `rate(2 hours)`. */
export const minutesOf = (schedule: string): number => {
  const [, count = '0', unit = ''] = /^rate\((\d+) (\w+)\)$/.exec(schedule) ?? []
  return Number(count) * (unit.startsWith('hour') ? 60 : 1)
}
