Feature: Old deliveries are refused
  The timestamp is signed too, so that nobody can record a delivery and send it again later.

  Rule: A delivery older than five minutes is refused

    @must @webhook.timestamp.stale
    Scenario: A stale delivery is refused
      Without an age limit, anyone who records one delivery can repeat it forever, with a valid signature.
      Fix: After you verify the signature, refuse with a 4xx when `X-Catena-Timestamp` is more than 5 minutes old.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery signed 10 minutes ago is sent between two genuine ones
      Then it is refused

    @must @webhook.timestamp.missing
    Scenario: A delivery without a timestamp is refused
      A handler that checks the age only if there is a timestamp accepts every delivery without one.
      Fix: Answer 401 when `X-Catena-Timestamp` is absent, before you verify.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery without a timestamp is sent between two genuine ones
      Then it is refused

    @hardening @webhook.timestamp.future
    Scenario: A delivery from the future is refused
      A delivery with a timestamp in the future can be repeated until that time and five minutes longer.
      Fix: Compare the absolute difference between the timestamp and now with 5 minutes.
      Source: derived from docs api-reference/webhooks/webhook-validation
      When a delivery signed 60 minutes in the future is sent between two genuine ones
      Then it is refused

  Rule: A delivery of the last five minutes is accepted

    @must @webhook.timestamp.recent
    Scenario: A delivery signed four minutes ago is acknowledged
      Queues cause delays, and clocks differ. A limit below the documented one loses genuine deliveries, but only on a
      bad day.
      Fix: Refuse only what is older than 5 minutes, and synchronize your clock with NTP.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery signed 4 minutes ago is sent between two genuine ones
      Then it is acknowledged too, because it is recent

    @should @webhook.timestamp.forms
    Scenario: Every form of an RFC 3339 timestamp is accepted
      The docs show `+00:00` and no fraction, but promise neither. A parser with a fixed format refuses every delivery
      as soon as a fraction appears.
      Fix: Parse the header with a library's RFC 3339 parser, and compute the HMAC over its unchanged text.
      Source: RFC 3339 section 5.6
      When a delivery with each form of timestamp is sent between two genuine ones
      Then it is acknowledged too
