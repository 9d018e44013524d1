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

  Rule: An acknowledgement is quick and says "accepted"

    @must @webhook.ack.in-time
    Scenario: Every onboarding event is answered within three seconds
      After three seconds Catena hangs up and sends the event again. A handler that works first and answers later
      gets each event several times, and in the end none, when the breaker opens.
      Fix: Verify the delivery, put it into a queue of your own, answer 202, and work on it afterwards.
      Source: docs api-reference/webhooks/webhook-setup
      When Catena delivers every onboarding event
      Then each is answered within three seconds

    @should @webhook.ack.accepted-202
    Scenario: A delivery is acknowledged with 202
      202 says "received, and not worked on yet", which is what an acknowledgement can promise. Catena counts any
      2xx as a success, so nothing is lost with another one.
      Fix: Answer 202 without a body.
      Source: docs api-reference/webhooks/webhook-setup
      When Catena delivers every onboarding event
      Then what is acknowledged is acknowledged with 202

    @hardening @webhook.burst
    Scenario: Fifty deliveries at once are all acknowledged in time
      After an outage, a replay sends the whole dead letter queue. An endpoint that works before it answers runs
      out of threads, connections or locks just then, and the replay fails too.
      Fix: Answer before you work; bound your own queue's workers, not the endpoint.
      Source: derived from docs api-reference/webhooks/operations-monitoring, which describes the replay
      Then many deliveries at once are each acknowledged in time
