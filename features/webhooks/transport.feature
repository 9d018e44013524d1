Feature: Deliveries are read as HTTP carries them
  Deliveries are compressed POST requests with JSON in them, through proxies and protocols that write headers their
  own way.

  Rule: A compressed body is understood

    @must @webhook.encoding.gzip
    Scenario: A compressed delivery is understood like one that is not
      Catena compresses every delivery. Few frameworks unpack a request by themselves, so a handler that was tried
      with plain JSON refuses everything on the first day.
      Fix: Gunzip the body when `Content-Encoding` is `gzip`, within a size limit, before you verify it.
      Source: docs api-reference/webhooks/webhook-setup
      Then a compressed delivery is understood like one that is not

    @hardening @webhook.encoding.broken-gzip
    Scenario: A compressed body that ends half-way is refused
      The signature cannot be verified without the body. An exception from the decompressor that nobody catches is a
      500, which Catena retries, and which anyone can cause.
      Fix: Answer 400 when the body does not unpack.
      Source: derived from docs api-reference/webhooks/webhook-setup
      When a delivery with a compressed body that ends half-way stands between two genuine ones
      Then it is refused

  Rule: Headers and methods mean what HTTP says

    @must @webhook.headers.case
    Scenario: Header names are matched in any case
      HTTP/2 and many proxies write all names in lower case. A handler that looks for `X-Catena-Signature` to the
      letter works until such a proxy stands in front of it.
      Fix: Look headers up through your framework, which ignores case, not in a plain dictionary.
      Source: RFC 9110 section 5.1
      When a delivery with header names in lower case stands between two genuine ones
      Then it is acknowledged too

    @hardening @webhook.method.get
    Scenario: A GET delivers nothing
      Crawlers, link previews and browsers send GET. Only POST delivers.
      Fix: Route POST only; let the framework answer 405 to the rest.
      Source: RFC 9110 section 9.2.1
      Given a fleet that accepted its invitation, as acknowledged webhooks told
      Then its connection cannot be delivered with GET

  Rule: A body that cannot be worked on does not crash the endpoint

    @hardening @webhook.body.not-json
    Scenario: A signed body that is not JSON is refused
      It is Catena's mistake if it ever comes, and your 500 would make Catena send it again and again.
      Fix: Answer 400 when the body does not parse, or acknowledge it and set it aside.
      Source: derived from docs api-reference/webhooks/overview
      When a delivery with a body that is not JSON stands between two genuine ones
      Then it is refused, or acknowledged unread

    @hardening @webhook.body.large
    Scenario: A delivery of 1 MiB is taken or refused as too large
      No limit is documented, and compressed JSON grows tenfold when unpacked. A buffer that overflows with a 500
      makes Catena send the same delivery again.
      Fix: Set the limit of your body parser for the unpacked size, and answer 413 above it.
      Source: derived from docs api-reference/webhooks/overview
      When a delivery of 1 MiB stands between two genuine ones
      Then it is acknowledged, or refused as too large
