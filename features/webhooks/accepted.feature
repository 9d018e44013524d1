Feature: Deliveries are acknowledged
  Catena signs `timestamp + "." + body`, compresses the body with gzip, and waits three seconds for an answer.

  Rule: Deliveries that Catena signed are acknowledged

    @must @webhook.signed.accepted
    Scenario: A correctly signed, gzipped delivery is acknowledged
      After a 4xx, Catena counts the delivery as delivered, and the event is lost. After another error it retries and
      then stops. In both cases the fleet stays unconnected.
      Fix: Gunzip the body first, compute the HMAC over the header's text, a dot and those bytes, compare it
      with `X-Catena-Signature`, and answer 202 before you do any work.
      Source: docs api-reference/webhooks/webhook-validation
      When Catena delivers the events of a whole onboarding
      Then at least one of them is acknowledged

  Rule: An acknowledgement is fast and has status 202

    @must @webhook.ack.in-time
    Scenario: Every onboarding event is answered within three seconds
      After three seconds Catena closes the connection and sends the event again. A handler that works before it answers
      gets each event several times, and none at all once the circuit breaker opens.
      Fix: Verify the delivery, put it into your own queue, answer 202, and process it afterwards.
      Source: docs api-reference/webhooks/webhook-setup
      When Catena delivers every onboarding event
      Then each is answered within three seconds

    @should @webhook.ack.accepted-202
    Scenario: A delivery is acknowledged with 202
      202 means "received, not processed yet", which is what an acknowledgement can promise. Catena counts any 2xx as
      success, so no event is lost with another one.
      Fix: Answer 202 without a body.
      Source: docs api-reference/webhooks/webhook-setup
      When Catena delivers every onboarding event
      Then each acknowledgement has status 202

    @hardening @webhook.burst
    Scenario: Fifty deliveries at once are all acknowledged in time
      After an outage, a replay sends the whole dead letter queue. An endpoint that works before it answers runs out of
      threads, connections or locks, and the replay fails too.
      Fix: Answer before you work; limit the workers of your own queue, not the endpoint.
      Source: derived from docs api-reference/webhooks/operations-monitoring, which describes the replay
      Then many deliveries at once are each acknowledged in time
