Feature: The query string is read as the web reads one
  Public sources name six parameters that may ride on a redirect, and none of them names all six. More may come.

  Rule: What a handler does not know does not disturb it

    @should @redirect.query.extra
    Scenario: Parameters the partner does not know are tolerated
      A handler with a strict schema turns every connected fleet away on the day Catena adds a parameter; one
      that splits the query by hand trips over a `+` or an `=` in it.
      Fix: Read the parameters you need with your framework's query parser, and ignore all others.
      Source: OpenAPI orgs service (`invitation_id`, `fleet_ref`), connect-sdk README (`tsp_count`, `skip_reason`)
      When the fleet returns with status "success"
      And it returns again with every parameter that any source names
      Then it sees the same outcome as before
      And for any extra parameters it sees the same outcome as before

    @hardening @redirect.query.oversized
    Scenario: A query of eight kilobytes is served or refused
      Campaign tools and single sign-on hang long things on URLs. A 414 or a page is an answer; a 500 is an alarm in
      your own house that anyone can ring.
      Fix: Do not store or log the query unbounded; cut it, or refuse it with a 4xx.
      Source: derived
      When the fleet returns with the query "status=success&note={8 KiB}"
      Then the partner does not crash

  Rule: The order of parameters has no meaning

    @should @redirect.query.order
    Scenario: The id before the status
      No source promises an order, and public sources name the parameters in different ones.
      Fix: Look parameters up by name.
      Source: URL standard, application/x-www-form-urlencoded
      When the fleet returns with the query "integration_request_id={integration_request_id}&status=integration-requested"
      And it returns as documented, with status "integration-requested"
      Then both ways lead to the same outcome

    @should @redirect.query.own-kept
    Scenario: The partner's own parameters work beside Catena's
      What you put into the configured URL comes back with Catena's parameters added. Nothing public says on which side.
      Fix: Look your own parameters up by name too, wherever they stand.
      Source: derived from OpenAPI orgs service, which allows a URL with a query
      Given webhooks have confirmed the fleet's connection
      When the fleet returns with status "success"
      And it returns with Catena's parameters before the partner's own
      Then it sees the same outcome as before
