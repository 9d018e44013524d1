Feature: The query string is parsed as the web standard says
  Public sources name six parameters that a redirect may have, and no source names all six. More may be added.

  Rule: Unknown parameters are ignored

    @should @redirect.query.extra
    Scenario: Parameters that the partner does not know are tolerated
      A handler with a strict schema rejects every connected fleet as soon as Catena adds a parameter. A handler that
      splits the query by hand fails on a `+` or an `=` in a value.
      Fix: Read the parameters you need with your framework's query parser, and ignore all others.
      Source: OpenAPI orgs service (`invitation_id`, `fleet_ref`), connect-sdk README (`tsp_count`, `skip_reason`)
      When the fleet returns with status "success"
      And it returns again with every parameter that any source names
      Then it sees the same outcome as before
      And with any extra parameters it sees the same outcome as before

    @hardening @redirect.query.oversized
    Scenario: A query of eight kilobytes is served or rejected
      Campaign tools and single sign-on add long parameters to URLs. A page or a 414 is a valid answer. A 500 lets
      anyone trigger your alerts.
      Fix: Limit how much of the query you store and log; shorten it, or reject it with a 4xx.
      Source: derived
      When the fleet returns with the query "status=success&note={8 KiB}"
      Then the partner does not crash

  Rule: The order of parameters has no meaning

    @should @redirect.query.order
    Scenario: The id comes before the status
      No source promises an order, and public sources list the parameters in different orders.
      Fix: Look parameters up by name.
      Source: URL standard, application/x-www-form-urlencoded
      When the fleet returns with the query "integration_request_id={integration_request_id}&status=integration-requested"
      And it returns as documented, with status "integration-requested"
      Then both visits have the same outcome

    @should @redirect.query.own-kept
    Scenario: The partner's own parameters work together with Catena's
      Parameters of the configured URL return together with Catena's. No public source says which come first.
      Fix: Look your own parameters up by name too, in any position.
      Source: derived from OpenAPI orgs service, which allows a URL with a query
      Given webhooks have confirmed the fleet's connection
      When the fleet returns with status "success"
      And it returns with Catena's parameters before the partner's own
      Then it sees the same outcome as before
