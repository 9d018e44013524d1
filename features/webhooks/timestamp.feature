Feature: Old deliveries are refused
  The timestamp is part of what is signed, so that a recorded delivery cannot be played again later.

  Rule: A delivery older than five minutes is refused

    @must @webhook.timestamp.stale
    Scenario: A stale delivery is refused
      Whoever records one delivery could otherwise repeat it for ever, with a signature that holds.
      Fix: After the signature holds, refuse with a 4xx when `X-Catena-Timestamp` is more than 5 minutes old.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery signed 10 minutes ago stands between two genuine ones
      Then it is refused

    @must @webhook.timestamp.missing
    Scenario: A delivery without a timestamp is refused
      A handler that checks the age only if there is one lets anything in that has none.
      Fix: Answer 401 when `X-Catena-Timestamp` is absent, before you verify.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery without timestamp stands between two genuine ones
      Then it is refused

    @hardening @webhook.timestamp.future
    Scenario: A delivery from the future is refused
      A delivery that is dated ahead stays fresh for as long as it is ahead.
      Fix: Compare the absolute difference between the timestamp and now with 5 minutes.
      Source: derived from docs api-reference/webhooks/webhook-validation
      When a delivery signed 60 minutes ahead stands between two genuine ones
      Then it is refused

  Rule: A delivery of the last five minutes is taken

    @must @webhook.timestamp.recent
    Scenario: A delivery of four minutes ago is acknowledged
      Queues and clocks take their time. A window that is narrower than the documented one loses genuine deliveries
      on a bad day, and only then.
      Fix: Refuse only what is older than 5 minutes, and keep your clock by NTP.
      Source: docs api-reference/webhooks/webhook-validation
      When a delivery signed 4 minutes ago stands between two genuine ones
      Then it is acknowledged too, since it is recent

    @should @webhook.timestamp.forms
    Scenario: Every form of an RFC 3339 timestamp is read
      The docs show `+00:00` and no fraction, and promise neither. A parser with a fixed format refuses every
      delivery on the day a fraction appears.
      Fix: Parse the header with a library's RFC 3339 parser, and sign its text as it came.
      Source: RFC 3339 section 5.6
      When a delivery in each form of its timestamp stands between two genuine ones
      Then it is acknowledged too
