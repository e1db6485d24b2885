-- What an event says about why somebody dropped (docs/statistics.md): the kind of signal, '' for none, and which one of its kind. Worked out once,
-- when it is written, from columns that are long and costly to read: why people dropped of 10 million events takes 1.9 s of CPU by these
-- columns and 4.2 s by `url`, `props` and the element's. On disk 12 MB of 90. Both follow from the other columns: a row need not name them, and old parts
-- answer before they are rewritten.
--
-- A request has failed that was refused, or never answered: 0 without an error is an answer the page may not look at. Of an error what varies is left
-- out: numbers, ids, and what stands in quotes. 500 characters, because it stands in a URL.
ALTER TABLE events
  ADD COLUMN IF NOT EXISTS signalKind LowCardinality(String) MATERIALIZED multiIf(
    type = 'pageview', 'page',
    type = 'click', 'element',
    type IN ('rage_click', 'dead_click', 'error_click', 'error', 'validation', 'quick_back', 'flag'), toString(type),
    type = 'network' AND (JSONExtractInt(props, 'status') >= 400 OR JSONExtractString(props, 'error') != ''), 'request',
    type = 'input' AND JSONExtractInt(props, 'refills') > 0, 'refill',
    '');
ALTER TABLE events
  ADD COLUMN IF NOT EXISTS signalValue LowCardinality(String) MATERIALIZED if(signalKind = '', '', substringUTF8(multiIf(
    type = 'pageview', path(url),
    type = 'quick_back', path(name),
    type = 'error', replaceRegexpAll(
      replaceRegexpAll(name, '\'[^\']*\'|"[^"]*"|`[^`]*`', '…'),
      '[0-9a-fA-F]{8}[0-9a-fA-F-]{8,}|0x[0-9a-fA-F]+|[0-9]+', '#'),
    type = 'network', concat(name, ' ', if(JSONExtractInt(props, 'status') > 0, toString(JSONExtractInt(props, 'status')), 'no answer')),
    type = 'flag', concat(name, '=', if(
      JSONType(props, 'variant') = 'String', JSONExtractString(props, 'variant'), JSONExtractRaw(props, 'variant'))),
    elementName != '', elementName,
    selector), 1, 500));
ALTER TABLE events
  MATERIALIZE COLUMN signalKind;
ALTER TABLE events
  MATERIALIZE COLUMN signalValue;
