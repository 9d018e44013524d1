Feature: The fleet returns connected
  When at least one provider is connected, Catena sends the fleet's browser to the success URL with
  `status=success`. Anyone can type that URL, so only the signed webhooks confirm the connection.

  Rule: A fleet that connected lands on a page

    @must @redirect.success.answered
    Scenario: A success redirect ends on a page
      The fleet has just entered its credentials. After an error page, an endless redirect or another site, it does not
      know whether that worked.
      Fix: Answer the success URL with a 2xx page, or with redirects on your own site that end on one.
      Source: docs get-started/integration-requests
      When the fleet returns with status "success"
      Then the fleet lands on a page

  Rule: A connection that webhooks confirm is shown

    @must @redirect.success.connected
    Scenario: A confirmed fleet is shown as connected
      The redirect and the signed webhooks agree, so the page must say that the fleet is connected, or the fleet must at
      least be stored as live. A fleet that sees "checking" forever calls your support.
      Fix: On `fleet_connection.created`, find the fleet through the `fleet_id` and `fleet_ref` of
      `invitation.accepted`, mark it live, and show that on the success page.
      Source: docs get-started/integration-requests
      Given webhooks have confirmed the fleet's connection
      When the fleet returns with status "success"
      Then the fleet is shown as connected

  Rule: A connection belongs to one fleet

    @hardening @redirect.fleet-ref.case
    Scenario: Two fleets differ in upper and lower case only
      `fleet_ref` is your own text, and Catena returns it as you sent it. A column or a cache that ignores case gives one
      fleet the connection of another.
      Fix: Compare `fleet_ref` letter by letter, with a case-sensitive collation.
      Source: derived from OpenAPI organizations service, where it is any text
      Given webhooks have confirmed the fleet's connection
      And the fleet is stored as live
      When a fleet whose reference differs in case only returns with status "success"
      Then only the fleet that connected is stored as live
