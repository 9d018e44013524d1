Feature: Redirects and webhooks arrive in any order
  Anyone can type a redirect URL. Only webhooks confirm a connection, whether they arrive first or last.

  Rule: A confirmed connection counts, whatever happened before it

    @should @redirect.order.requested-then-success
    Scenario: A fleet first requests its provider, and connects it later
      The provider was added, and the fleet returned and connected it. If its access stays `provisional`, it ends one
      day although data arrives.
      Fix: On `fleet_connection.created` make the fleet live, whether or not it has a pending request.
      Source: docs get-started/integration-requests, connect-sdk README
      When the fleet returns with status "integration-requested"
      And webhooks confirm the fleet's connection
      And the fleet returns with status "success"
      Then the fleet ends up stored as live

    @hardening @redirect.order.success-then-requested
    Scenario: A fleet first connects, and requests another provider later
      A fleet may use two providers, of which the second is not supported yet. Data from the first still arrives.
      Fix: Store the request next to the connection; never reduce a fleet's access because of a redirect.
      Source: derived
      Given webhooks have confirmed the fleet's connection
      And the fleet is stored as live
      When the fleet returns with status "success"
      And the fleet returns with status "integration-requested"
      Then the fleet is still stored as live

  Rule: A redirect alone does not connect a fleet

    @should @redirect.forged-success
    Scenario: No webhook confirms a success
      Anyone who knows the URL can type `status=success`. The SDK calls webhooks the record for this reason.
      Fix: Show "we are checking" on a success redirect, and store the fleet as live when the signed webhook arrives.
      Source: connect-sdk README
      When the fleet returns with status "success"
      Then the fleet is not stored as live
