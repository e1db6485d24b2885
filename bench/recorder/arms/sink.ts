/** Where this page's recorder sends to: said on its script tag. */
export function sinkUrl(): string {
  const url = (document.currentScript as HTMLScriptElement | null)?.dataset.endpoint
  if (!url) throw new Error('the script tag has no data-endpoint')
  return url
}
