Feature: Events are handled in any order and any version
  Catena delivers events at least once and in no promised order, and may add fields and event names.

  Rule: New events and fields are not refused

    @should @webhook.event.unknown
    Scenario: An unknown event is acknowledged
      A wildcard subscription receives new events automatically. If your code throws on unknown names, the next event
      that Catena adds causes an outage.
      Fix: Acknowledge every event with a valid signature, and ignore those you have no handler for.
      Source: docs api-reference/webhooks/webhook-setup
      When a delivery with an unknown event name is sent between two genuine ones
      Then it is acknowledged, or answered with 404

    @should @webhook.event.unknown-fields
    Scenario: Unknown fields are tolerated
      Schemas have a minor version that grows with every added field. A parser that forbids extra fields refuses the
      next version.
      Fix: Let your parser ignore unknown fields.
      Source: docs api-reference/webhooks/webhook-validation (`X-Schema-Version`)
      When a delivery with unknown fields is sent between two genuine ones
      Then it is acknowledged too

    @should @webhook.event.null-fleet-ref
    Scenario: An event without a fleet reference is tolerated
      `fleet_ref` is the reference you chose, and `null` for a fleet that was invited without one. A handler that
      requires it crashes, and Catena sends the event again.
      Fix: Treat `fleet_ref` as optional; find the fleet through `fleet_id`, or set the event aside.
      Source: docs api-reference/webhooks/webhook-setup
      When a delivery without a fleet reference is sent between two genuine ones
      Then it is acknowledged too, without a fleet reference

    @should @webhook.event.every-onboarding-event
    Scenario: Each onboarding event is acknowledged
      `tsp.requested` and `tsp.created` report the progress of an integration request, and `invitation.rejected` is
      deprecated but still sent. An event that you refuse counts as delivered and is lost.
      Fix: Acknowledge each event you subscribed to, also those that you ignore.
      Source: OpenAPI notifications service
      When Catena delivers every onboarding event
      Then each is acknowledged, or answered with 404

  Rule: An event is processed completely, and once

    @should @webhook.event.several-records
    Scenario: Every record of a delivery is handled
      `data` is a list. A handler that reads only its first entry silently loses the other fleets.
      Fix: Loop over `data`.
      Source: OpenAPI notifications service
      Given two fleets that accepted their invitations, according to webhooks
      When one delivery contains the connections of both
      And another fleet's connection is delivered and stored
      Then both fleets are stored as connected

    @should @webhook.duplicate.no-second-effect
    Scenario: The same delivery has one effect when it arrives twice
      Catena delivers at least once: if the network loses your 202, the event arrives again.
      Fix: Store the envelope's `id` for a while, and acknowledge an event with a known `id` without processing it.
      Source: docs api-reference/webhooks/overview
      Given a fleet whose connection was delivered and stored
      When the same delivery arrives again
      And another fleet's connection is delivered and stored
      Then the fleet was not notified again

    @should @webhook.duplicate.concurrent
    Scenario: The same delivery has one effect when it arrives several times at once
      A retry can overlap with the delivery before it. A handler that looks the event up and stores it later processes
      it twice, or crashes on its own unique index.
      Fix: Insert the envelope's `id` under a unique index first, in the transaction of the effect, and acknowledge the
      delivery without processing it if the id exists.
      Source: docs api-reference/webhooks/overview
      When the connections of several fleets are each delivered several times at once
      Then each has one effect, and none is answered with a server error

    @should @webhook.retry.no-second-effect
    Scenario: A second attempt has no second effect
      A retry has a new `X-Request-ID`, a new timestamp and a new signature, so none of these shows that you have
      already processed the event.
      Fix: Deduplicate by the envelope's `id`, not by `X-Request-ID`.
      Source: docs api-reference/webhooks/overview
      Given a fleet whose connection was delivered and stored
      When the same event arrives as a second attempt
      And another fleet's connection is delivered and stored
      Then the fleet was not notified again

    @should @webhook.order.reversed
    Scenario: Events in reverse order lead to the same state
      Catena does not promise an order. A connection can arrive before the event that says which fleet it belongs to,
      and must not be dropped.
      Fix: Keep events that you cannot assign yet under their `fleet_id`, and process them when the fleet is known.
      Source: docs api-reference/webhooks/overview
      When the events of an onboarding arrive in reverse order
      Then the fleet is stored as connected in the end

    @should @webhook.replayed.week-old
    Scenario: A replayed event of last week is acknowledged
      A replay of the dead letter queue sends old events with a fresh timestamp. Only the age of the delivery counts;
      the event may be up to 14 days old.
      Fix: Compare `X-Catena-Timestamp` with the clock, never the envelope's `timestamp`.
      Source: docs api-reference/webhooks/operations-monitoring
      When a delivery of an event that is a week old is sent between two genuine ones
      Then it is acknowledged too
