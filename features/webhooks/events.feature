Feature: Events are read as they may come
  Events are delivered at least once, in no promised order, and with members and names that may be added.

  Rule: What is new is not refused

    @should @webhook.event.unknown
    Scenario: An event that nobody knows is acknowledged
      A wildcard subscription brings new events by itself. A list of known names that throws on others turns the
      day on which Catena adds one into an outage.
      Fix: Acknowledge every event whose signature holds, and ignore those you have no handler for.
      Source: docs api-reference/webhooks/webhook-setup
      When a delivery with an event name that nobody knows stands between two genuine ones
      Then it is acknowledged, or nobody handles it

    @should @webhook.event.unknown-fields
    Scenario: Members that nobody knows are tolerated
      Schemas have a minor version that grows with every added member. A schema that forbids extra members refuses
      the next one.
      Fix: Let your parser ignore members it does not know.
      Source: docs api-reference/webhooks/webhook-validation (`X-Schema-Version`)
      When a delivery with members that nobody knows stands between two genuine ones
      Then it is acknowledged too

    @should @webhook.event.null-fleet-ref
    Scenario: An event without a fleet reference is tolerated
      `fleet_ref` is yours, and `null` for a fleet that came without one. A handler that takes it for granted
      crashes on the first of them, and Catena sends it again.
      Fix: Treat `fleet_ref` as optional; find the fleet through `fleet_id`, or set the event aside.
      Source: docs api-reference/webhooks/webhook-setup
      When a delivery without a fleet reference stands between two genuine ones
      Then it is acknowledged too, whoever it is about

    @should @webhook.event.every-onboarding-event
    Scenario: Each onboarding event is acknowledged
      `tsp.requested` and `tsp.created` tell how an integration request goes on, and `invitation.rejected` is
      deprecated and still sent. An event that is refused is counted as delivered and lost.
      Fix: Acknowledge each event you subscribed to, also those you do nothing about.
      Source: OpenAPI notifications service
      When Catena delivers every onboarding event
      Then each is acknowledged, or nobody handles it

  Rule: What comes is worked on whole, and once

    @should @webhook.event.several-records
    Scenario: Every record of a delivery is handled
      `data` is a list. A handler that reads its first entry loses the other fleets, and nobody notices.
      Fix: Loop over `data`.
      Source: OpenAPI notifications service
      Given two fleets that accepted their invitations, as webhooks told
      When one delivery carries the connections of both
      And another fleet's connection is delivered and takes effect
      Then both fleets are stored as connected

    @should @webhook.duplicate.no-second-effect
    Scenario: The same delivery twice has one effect
      Delivery is at least once: a network that loses your 202 brings the event again.
      Fix: Keep the envelope's `id` for a while, and acknowledge without working when it is known.
      Source: docs api-reference/webhooks/overview
      Given a fleet whose connection was delivered and took effect
      When the same delivery arrives again
      And another fleet's connection is delivered and takes effect
      Then the fleet was told nothing new

    @should @webhook.retry.no-second-effect
    Scenario: A second attempt has no second effect
      A retry has a new `X-Request-ID`, a new timestamp and a new signature, so that none of these tells that you
      have worked on the event already.
      Fix: Deduplicate by the envelope's `id`, not by `X-Request-ID`.
      Source: docs api-reference/webhooks/overview
      Given a fleet whose connection was delivered and took effect
      When the same event arrives as a second attempt
      And another fleet's connection is delivered and takes effect
      Then the fleet was told nothing new

    @should @webhook.order.reversed
    Scenario: Events in reverse order end in the same state
      Order is not promised. A connection can come before the event that says whose fleet it is, and must not be
      dropped for that.
      Fix: Keep what you cannot place yet under its `fleet_id`, and look again when that becomes known.
      Source: docs api-reference/webhooks/overview
      When the events of an onboarding arrive in reverse order
      Then the fleet is stored as connected all the same

    @should @webhook.replayed.week-old
    Scenario: A replayed event of last week is acknowledged
      A replay of the dead letter queue brings old events under a fresh timestamp. The age that counts is the
      delivery's; the event may be up to 14 days old.
      Fix: Hold `X-Catena-Timestamp` against the clock, never the envelope's `timestamp`.
      Source: docs api-reference/webhooks/operations-monitoring
      When a delivery of an event that is a week old stands between two genuine ones
      Then it is acknowledged too
