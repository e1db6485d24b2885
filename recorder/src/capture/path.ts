/** A part of a path that tells one thing from another of its kind: numbers and dates, hashes and UUIDs, keys with digits in them, what was redacted, addresses. */
const ID = /^([\d.,:-]+|[\da-f-]{16,}|(?=.*\d)[\w~=.-]{12,}|.*[*@%].*|.{48,})$/i

/** A path with `:id` for each part that varies, so that requests of one kind have one name. */
export function templatePath(path: string): string {
  return path
    .split('/')
    .map(part => (ID.test(part) ? ':id' : part))
    .join('/')
}
