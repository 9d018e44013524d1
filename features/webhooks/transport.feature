Feature: Deliveries are read as HTTP defines
  Deliveries are compressed POST requests with JSON bodies. Proxies and protocol versions may write their headers
  differently.

  Rule: A compressed body is understood

    @must @webhook.encoding.gzip
    Scenario: A compressed delivery is handled like an uncompressed one
      Catena compresses every delivery, and few frameworks decompress requests automatically. A handler that was only
      tested with plain JSON refuses everything in production.
      Fix: Gunzip the body when `Content-Encoding` is `gzip`, within a size limit, before you verify it.
      Source: docs api-reference/webhooks/webhook-setup
      Then a compressed delivery is handled like an uncompressed one

    @hardening @webhook.encoding.broken-gzip
    Scenario: A truncated gzip body is refused
      The signature cannot be verified without the body. If you do not catch the decompressor's error, you answer 500,
      which makes Catena retry and which anyone can cause.
      Fix: Answer 400 when the body cannot be decompressed.
      Source: derived from docs api-reference/webhooks/webhook-setup
      When a delivery with a truncated gzip body is sent between two genuine ones
      Then it is refused

  Rule: Headers and methods have the meaning that HTTP defines

    @must @webhook.headers.case
    Scenario: Header names are matched in any case
      HTTP/2 and many proxies write all names in lower case. A handler that looks for exactly `X-Catena-Signature` fails
      behind such a proxy.
      Fix: Look headers up through your framework, which ignores case, not in a plain dictionary.
      Source: RFC 9110 section 5.1
      When a delivery with lower-case header names is sent between two genuine ones
      Then it is acknowledged too

    @hardening @webhook.method.get
    Scenario: A GET request delivers nothing
      Crawlers, link previews and browsers send GET. Catena delivers with POST only.
      Fix: Route POST only; let the framework answer 405 to other methods.
      Source: RFC 9110 section 9.2.1
      Given a fleet that accepted its invitation, according to acknowledged webhooks
      Then its connection cannot be delivered with GET

  Rule: A body is UTF-8, whatever characters it has

    @must @webhook.body.unicode
    Scenario: Names with characters beyond ASCII are acknowledged and stored
      Fleets have names in every language. A handler that decodes the body as ASCII or Latin-1 before it verifies it
      refuses the delivery, and a column with three bytes per character crashes on some names.
      Fix: Compute the HMAC over the bytes, decode them as UTF-8 afterwards, and store text in columns that hold every
      character (`utf8mb4` in MySQL).
      Source: RFC 8259 section 8.1
      Given what is stored of a fleet with a usual name
      When a delivery with each name beyond ASCII is sent between two genuine ones
      Then each name is acknowledged too
      And if a view shows names, such a name is stored as it was sent

  Rule: A body that cannot be processed does not crash the endpoint

    @hardening @webhook.body.not-json
    Scenario: A signed body that is not JSON is refused
      Such a delivery would be Catena's mistake, but after a 500 Catena would send it again and again.
      Fix: Answer 400 when the body does not parse, or acknowledge it and set it aside.
      Source: derived from docs api-reference/webhooks/overview
      When a delivery with a body that is not JSON is sent between two genuine ones
      Then it is refused, or acknowledged without an effect

    @hardening @webhook.body.large
    Scenario: A delivery of 1 MiB is accepted or refused as too large
      No limit is documented, and JSON grows tenfold when it is decompressed. A 500 from a full buffer makes Catena send
      the same delivery again.
      Fix: Set the size limit of your body parser for the decompressed body, and answer 413 above it.
      Source: derived from docs api-reference/webhooks/overview
      When a delivery of 1 MiB is sent between two genuine ones
      Then it is acknowledged, or refused as too large
