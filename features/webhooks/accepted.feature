Feature: Deliveries are acknowledged
  Catena signs `timestamp + "." + body`, compresses the body with gzip, and waits three seconds for an answer.

  Rule: What Catena signed is acknowledged

    @must @webhook.signed.accepted
    Scenario: A correctly signed, gzipped delivery is acknowledged
      A delivery that is refused is either retried and then parked, or, if the answer is a 4xx, counted as
      delivered and lost. Either way the fleet stays unconnected.
      Fix: Gunzip the body first, compute the HMAC over the header's text, a point and those bytes, compare it
      with `X-Catena-Signature`, and answer 202 before you do any work.
      Source: docs api-reference/webhooks/webhook-validation
      When Catena delivers the events of a whole onboarding
      Then at least one of them is acknowledged
