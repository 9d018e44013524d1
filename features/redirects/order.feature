Feature: Redirects and webhooks come in any order
  Anyone can type a redirect. What webhooks have confirmed is the record, whichever came first.

  Rule: A confirmed connection counts, whatever was before it

    @should @redirect.order.requested-then-success
    Scenario: Requested first, connected later
      The provider was added, and the fleet came back and connected. A fleet that stays `provisional` is let out one
      day although its data flows.
      Fix: On `fleet_connection.created` make the fleet live, whether or not it has a pending request.
      Source: docs get-started/integration-requests, connect-sdk README
      When the fleet returns with status "integration-requested"
      And webhooks confirm the fleet's connection
      And the fleet returns with status "success"
      Then the fleet ends up stored as live

    @hardening @redirect.order.success-then-requested
    Scenario: Connected first, another provider requested later
      A fleet may use two providers, and the second one is missing. What the first one sends is still there.
      Fix: Store the request beside the connection; never lower what a fleet may do because of a redirect.
      Source: derived
      Given webhooks have confirmed the fleet's connection
      And the fleet is stored as live
      When the fleet returns with status "success"
      And the fleet returns with status "integration-requested"
      Then the fleet is still stored as live

  Rule: A redirect alone connects nobody

    @should @redirect.forged-success
    Scenario: A success that no webhook confirms
      Whoever knows the address can type `status=success`. The SDK calls webhooks the record for this reason.
      Fix: Show "we are checking" on a success redirect, and store the fleet as live when the signed webhook comes.
      Source: connect-sdk README
      When the fleet returns with status "success"
      Then the fleet is not stored as live
