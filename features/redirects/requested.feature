Feature: The fleet returns with an integration request
  The fleet's provider is not supported yet, and the fleet requested it. Nothing is connected, but Catena sends the
  browser to the *success* URL, with `status=integration-requested` and an `integration_request_id`.

  Rule: A fleet that requested its provider lands on a page

    @must @redirect.requested.answered
    Scenario: A request redirect ends on a page
      For the fleet this is a good outcome: it did all it could. An error page leaves it with no next step.
      Fix: Accept `status=integration-requested` on the success URL and answer with a 2xx page.
      Source: docs get-started/integration-requests
      When the fleet returns with status "integration-requested"
      Then the fleet lands on a page

  Rule: An integration request is not a connection

    @must @redirect.requested.distinguished
    Scenario: The request page differs from the success page
      A handler that takes "success URL" to mean "connected" shows both fleets the same page, which is wrong for one of
      them.
      Fix: Branch on `status` before you render; say that the provider was requested, not that it is connected.
      Source: docs get-started/integration-requests
      Given two other fleets have connected and returned with status "success"
      When two fleets return with status "integration-requested"
      Then their pages differ from the success pages

    @must @redirect.requested.not-connected
    Scenario: A fleet that requested its provider is not taken as connected
      No data will arrive for this fleet. If you take it as connected, you give access to a carrier that you cannot see,
      or wait for data that never comes.
      Fix: Treat only `status=success` that webhooks confirm as a connection; keep the request as pending.
      Source: docs get-started/integration-requests
      When the fleet returns with status "integration-requested"
      Then the fleet is not taken as connected

  Rule: An integration request is acknowledged and stored

    @should @redirect.requested.acknowledged
    Scenario: The page says that the provider was requested
      The fleet did what it could, and now waits for you. If the page reports a failure, the fleet tries again or calls
      your support.
      Fix: On `status=integration-requested`, say that the provider was requested and what happens next.
      Source: docs get-started/integration-requests
      Given two fleets have returned with status "failure"
      When two fleets return with status "integration-requested"
      Then the page acknowledges their request

    @should @redirect.requested.stored
    Scenario: The request is stored for the fleet
      Later webhooks refer to the id in this redirect. Without it you cannot tell the fleet that its provider is
      available.
      Fix: Store `integration_request_id` for the fleet, as pending, before you answer.
      Source: docs get-started/integration-requests
      When the fleet returns with status "integration-requested"
      Then a view shows the request stored as pending

    @should @redirect.requested.on-failure-url
    Scenario: A request on the failure URL is handled as a request
      According to the docs, a request goes to the success URL; according to the SDK's README, to the failure URL. A
      handler that checks the URL instead of `status` tells some of these fleets that they failed.
      Fix: Branch on `status` for both URLs, with the same code.
      Source: connect-sdk README, which contradicts docs get-started/integration-requests
      Given two fleets have returned with status "failure"
      When the fleet returns to the failure URL with the query "status=integration-requested&integration_request_id={integration_request_id}"
      And it returns as documented, with status "integration-requested"
      And two fleets return to the failure URL with an integration request
      Then the page acknowledges their request
      And if a view shows requests, both visits stored it

  Rule: A request earns at most provisional access

    @hardening @redirect.requested.provisional-access
    Scenario: A fleet with a request gets provisional access, if any
      You may give a fleet access while its provider is being added. If you store that access as `live`, nobody will
      check again whether data arrives.
      Fix: Give a fleet that requested its provider `provisional` access that expires by itself, or none.
      Source: docs get-started/integration-requests
      When the fleet returns with status "integration-requested"
      Then the request earns at most provisional access

  Rule: A request without an id does not cause a crash

    @hardening @redirect.requested.without-id
    Scenario: A request has no id
      The SDK's README and the API do not mention the id, so it may be missing. A handler that stores a missing id has
      one record with an empty key for all such fleets.
      Fix: Without an id, acknowledge the request and store nothing; Catena's list of requests has the id.
      Source: derived; only docs get-started/integration-requests names `integration_request_id`
      When the fleet returns with the query "status=integration-requested"
      Then the partner does not crash
      And the fleet is not taken as connected
      And nothing is stored under the id ""
      And nothing is stored under the id "null"
      And nothing is stored under the id "undefined"
