Feature: A fleet asks for its provider
  A whole session through a simulated Catena that ends without a connection, on the success URL.

  Rule: A fleet that asked for its provider is acknowledged, remembered, and not connected

    @must @journey.requested
    Scenario: Invited, accepted, provider missing, requested, returned
      The id in this redirect is what later webhooks are matched by. A fleet whose request is forgotten is never
      told that its provider has come.
      Fix: On `status=integration-requested`, store `integration_request_id` for the fleet as pending and say so.
      Source: docs get-started/integration-requests
      Given the fleet has opened its invitation and accepted it
      When it requests a provider that is not listed and returns
      Then the request is acknowledged
      And the request is stored for the fleet
      And the fleet is not taken as connected

  Rule: A request is answered when the fleet connects its provider

    @should @journey.requested-then-live
    Scenario: Requested, live, connected
      The provider was added, `tsp.created` came, and the fleet returned and connected it. A request that stays pending
      is asked about by your support, and reminded by your mails, although its fleet is connected.
      Fix: On `tsp.created` with a known `integration_request_id`, and on the fleet's `fleet_connection.created`, mark
      the stored request as live.
      Source: docs get-started/integration-requests
      Given the fleet has opened its invitation and accepted it
      When it requests a provider that is not listed and returns
      And that provider goes live, and the fleet comes back and connects it
      Then the request it made is stored as live
      And the fleet ends up stored as live
