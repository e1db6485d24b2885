/** Calls `action` for each item, at most `limit` at a time, and rejects with the first failure once those under way have ended. */
export async function eachLimited<Item>(
  items: Iterable<Item>,
  limit: number,
  action: (item: Item) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]()
  let failed = false
  const lane = async () => {
    for (let next = iterator.next(); !next.done && !failed; next = iterator.next()) {
      try {
        await action(next.value)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: limit }, lane))
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason
}
