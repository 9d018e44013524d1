Feature: The fleet comes back connected
  Once at least one provider is connected, Catena sends the fleet's browser to the success URL with
  `status=success`. Anyone can type that URL, so the signed webhooks are what confirms the connection.

  Rule: A fleet that connected lands on a page

    @must @redirect.success.answered
    Scenario: A success redirect ends on a page
      The fleet has just handed over its credentials. An error page, an endless redirect or another site
      leaves it not knowing whether that worked.
      Fix: Answer the success URL with a 2xx page, or with redirects on your own site that end on one.
      Source: docs get-started/integration-requests
      When the fleet returns with status "success"
      Then the fleet lands on a page

  Rule: A connection that webhooks confirm is shown as one

    @must @redirect.success.connected
    Scenario: A confirmed fleet is shown as connected
      The redirect and the signed webhooks agree, so the fleet must be told, or at least be stored as live.
      A fleet that is left on "checking" for ever calls support.
      Fix: On `fleet_connection.created`, find the fleet through the `fleet_id` and `fleet_ref` of
      `invitation.accepted`, mark it live, and show that on the success page.
      Source: docs get-started/integration-requests
      Given webhooks have confirmed the fleet's connection
      When the fleet returns with status "success"
      Then the fleet is shown as connected
