Feature: Redirect and webhooks race each other
  Whole sessions through a simulated Catena. Nobody promises whether the browser or the webhooks come first, nor that
  each delivery arrives at its first attempt.

  Rule: Whichever comes first, the fleet ends up connected

    @should @journey.race.webhooks-first
    Scenario: Every webhook, then the browser
      Webhooks typically take less than half a second, so they are often there before the fleet has pressed the last
      button. A handler that begins to wait when the browser comes back waits for what has been.
      Fix: On a success redirect look at what webhooks have told already, and never take it back.
      Source: derived
      Given the fleet has opened its invitation and accepted it
      When it connects a provider, every webhook arrives, and then its browser does
      Then the fleet ends up stored as live

    @should @journey.race.redirect-first
    Scenario: The browser, then every webhook
      A slow queue brings all of them after the fleet has read its page. What was decided on its return must not be
      the last word.
      Fix: Show "we are checking" on return, and make the fleet live whenever `fleet_connection.created` comes.
      Source: derived
      Given the fleet has opened its invitation and accepted it, and no webhook has arrived yet
      When it connects a provider, its browser arrives, and then every webhook does
      Then the fleet ends up stored as live

  Rule: Without webhooks nobody is connected

    @should @journey.race.webhooks-never
    Scenario: The browser alone
      The fleet agreed to share, and its browser says that it connected. Nothing signed has said so, and a browser says
      whatever was typed.
      Fix: Wait for `fleet_connection.created`, or ask the API, before the fleet is stored as live.
      Source: connect-sdk README
      Given the fleet has opened its invitation and accepted it
      When it connects a provider and returns, and no webhook about that arrives
      Then the fleet is not stored as live

  Rule: An outage loses nothing

    @should @journey.race.outage
    Scenario: Two attempts fail, the third arrives
      A deployment takes your endpoint away for seconds. Catena tries again with `X-Delivery-Attempt: 3`, and this is
      then the first you hear of the event.
      Fix: Deduplicate by the envelope's `id`, never by the number of the attempt.
      Source: docs api-reference/webhooks/overview
      Given the fleet has opened its invitation and accepted it
      When it connects a provider while the webhook endpoint is down for two attempts, and returns
      Then the fleet ends up stored as live
