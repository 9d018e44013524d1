Feature: A fleet requests its provider
  A whole session through a simulated Catena that ends without a connection, on the success URL.

  Rule: A fleet that requested its provider is acknowledged, stored as pending, and not connected

    @must @journey.requested
    Scenario: A fleet is invited, accepts, requests its provider, and returns
      Later webhooks refer to the id in this redirect. If you do not store the request, you can never tell the fleet
      that its provider is available.
      Fix: On `status=integration-requested`, store `integration_request_id` for the fleet as pending and say so.
      Source: docs get-started/integration-requests
      Given the fleet has opened its invitation and accepted it
      When it requests a provider that is not listed and returns
      Then the request is acknowledged
      And the request is stored for the fleet
      And the fleet is not taken as connected

  Rule: A request is complete when the fleet connects its provider

    @should @journey.requested-then-live
    Scenario: The requested provider goes live and the fleet connects it
      The provider was added, `tsp.created` arrived, and the fleet returned and connected it. If the request stays
      pending, your support and your reminder mails keep asking a fleet that is already connected.
      Fix: On `tsp.created` with a known `integration_request_id`, and on the fleet's `fleet_connection.created`, mark
      the stored request as live.
      Source: docs get-started/integration-requests
      Given the fleet has opened its invitation and accepted it
      When it requests a provider that is not listed and returns
      And that provider goes live, and the fleet comes back and connects it
      Then the request it made is stored as live
      And the fleet ends up stored as live
