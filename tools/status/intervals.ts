/** From and to, milliseconds since 1970. */
export type Interval = readonly [from: number, to: number]

/** Sorted and without overlaps. */
export const union = (intervals: readonly Interval[]): readonly Interval[] => {
  const sorted = intervals.filter(([from, to]) => from < to).sort(([a], [b]) => a - b)
  const found: Interval[] = []
  for (const [from, to] of sorted) {
    const last = found.at(-1)
    if (last === undefined || last[1] < from) found.push([from, to])
    else found[found.length - 1] = [last[0], Math.max(last[1], to)]
  }
  return found
}

/** What of them is within a window. */
export const cut = (intervals: readonly Interval[], [begin, end]: Interval): readonly Interval[] =>
  intervals.flatMap(([from, to]): readonly Interval[] => {
    const part: Interval = [Math.max(from, begin), Math.min(to, end)]
    return part[0] < part[1] ? [part] : []
  })

/** What of the first is not in the others, which must be sorted and without overlaps. */
export const minus = (intervals: readonly Interval[], without: readonly Interval[]): readonly Interval[] =>
  intervals.flatMap(([from, to]) => {
    const left: Interval[] = []
    let begin = from
    for (const [cutFrom, cutTo] of cut(without, [from, to])) {
      if (cutFrom > begin) left.push([begin, cutFrom])
      begin = cutTo
    }
    return begin < to ? [...left, [begin, to] as const] : left
  })

/** Milliseconds of a window that they cover; they must be without overlaps. */
export const covered = (intervals: readonly Interval[], window: Interval): number =>
  cut(intervals, window).reduce((sum, [from, to]) => sum + to - from, 0)
