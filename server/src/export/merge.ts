/** Something in order of time that need not be opened before its first moment. */
export interface TimedSource<Item> {
  fromMs: number
  open(): AsyncGenerator<Item>
}

/**
 * Items of all sources in order of time; of the same millisecond, those of the earlier source first. Sources overlap where batches came
 * late, so that few are open at a time, however many there are.
 * @param sources in order of `fromMs`
 */
export async function* mergeByTime<Item extends { atMs: number }>(
  sources: readonly TimedSource<Item>[],
): AsyncGenerator<Item> {
  const open: { head: Item; rest: AsyncGenerator<Item> }[] = []
  let waiting = 0
  try {
    for (;;) {
      let first = earliest(open)
      for (
        let source = sources[waiting];
        source && !(first && first.head.atMs < source.fromMs);
        source = sources[waiting]
      ) {
        waiting += 1
        const rest = source.open()
        const { value, done } = await rest.next()
        if (!done) open.push({ head: value, rest })
        first = earliest(open)
      }
      if (!first) return
      yield first.head
      const { value, done } = await first.rest.next()
      if (done) open.splice(open.indexOf(first), 1)
      else first.head = value
    }
  } finally {
    // Whoever stops reading lets go of the streams too.
    await Promise.all(open.map(({ rest }) => rest.return(undefined)))
  }
}

function earliest<Open extends { head: { atMs: number } }>(open: readonly Open[]): Open | undefined {
  let first = open[0]
  for (const each of open) if (first && each.head.atMs < first.head.atMs) first = each
  return first
}
