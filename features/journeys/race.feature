Feature: The redirect and the webhooks arrive in any order
  Whole sessions through a simulated Catena. Catena does not promise whether the browser or the webhooks arrive first,
  nor that each delivery arrives at its first attempt.

  Rule: The fleet ends up connected, whatever arrives first

    @should @journey.race.webhooks-first
    Scenario: Every webhook arrives before the browser
      Webhooks usually take less than half a second, so they often arrive before the fleet presses the last button. A
      handler that starts to wait for them when the browser returns waits forever.
      Fix: On a success redirect, first check which webhooks have already arrived. Never undo what they confirmed.
      Source: derived
      Given the fleet has opened its invitation and accepted it
      When it connects a provider, every webhook arrives, and then its browser returns
      Then the fleet ends up stored as live

    @should @journey.race.redirect-first
    Scenario: The browser arrives before every webhook
      With a slow queue, all webhooks arrive after the fleet has seen its page. The state that was decided when the
      browser returned must not be final.
      Fix: Show "we are checking" on return, and make the fleet live whenever `fleet_connection.created` arrives.
      Source: derived
      Given the fleet has opened its invitation and accepted it, and no webhook has arrived yet
      When it connects a provider, its browser returns, and then every webhook arrives
      Then the fleet ends up stored as live

  Rule: A fleet is not connected without webhooks

    @should @journey.race.webhooks-never
    Scenario: Only the browser arrives
      The browser says that the fleet connected, but no signed webhook confirms it. Anyone can type a redirect URL.
      Fix: Wait for `fleet_connection.created`, or ask the API, before you store the fleet as live.
      Source: connect-sdk README
      Given the fleet has opened its invitation and accepted it
      When it connects a provider and returns, and no webhook about the connection arrives
      Then the fleet is not stored as live

  Rule: An outage loses no event

    @should @journey.race.outage
    Scenario: Two attempts fail and the third arrives
      During a deployment your endpoint is down for seconds. Catena retries with `X-Delivery-Attempt: 3`, which is then
      the first delivery of this event that you receive.
      Fix: Deduplicate by the envelope's `id`, never by the number of the attempt.
      Source: docs api-reference/webhooks/overview
      Given the fleet has opened its invitation and accepted it
      When it connects a provider while the webhook endpoint is down for two attempts, and returns
      Then the fleet ends up stored as live
