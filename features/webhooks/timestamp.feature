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
