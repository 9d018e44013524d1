Feature: The fleet comes back with an integration request
  The fleet's provider is not supported yet, and the fleet asked for it. Nothing is connected, and yet Catena
  sends the browser to the *success* URL, with `status=integration-requested` and an `integration_request_id`.

  Rule: A fleet that requested its provider lands on a page

    @must @redirect.requested.answered
    Scenario: A request redirect ends on a page
      For the fleet this is a good ending: it did all it could. An error page strands it.
      Fix: Accept `status=integration-requested` on the success URL and answer with a 2xx page.
      Source: docs get-started/integration-requests
      When the fleet returns with status "integration-requested"
      Then the fleet lands on a page

  Rule: An integration request is not a connection

    @must @redirect.requested.distinguished
    Scenario: The request page differs from the success page
      A handler that reads "success URL" as "connected" shows both fleets the same page. One of them is wrong.
      Fix: Branch on `status` before you render; say that the provider was requested, not that it is connected.
      Source: docs get-started/integration-requests
      Given two other fleets have connected and returned with status "success"
      When two fleets return with status "integration-requested"
      Then their pages differ from the success pages

    @must @redirect.requested.not-connected
    Scenario: A fleet that requested its provider is not taken as connected
      No data will flow for this fleet. Taking it as connected lets a carrier in that nobody can see, or waits
      for data that never comes.
      Fix: Treat only `status=success` that webhooks confirm as a connection; keep the request as pending.
      Source: docs get-started/integration-requests
      When the fleet returns with status "integration-requested"
      Then the fleet is not taken as connected

  Rule: An integration request is acknowledged and remembered

    @should @redirect.requested.acknowledged
    Scenario: The page says that the provider was requested
      The fleet did what it could, and now waits for you. A page that tells it of a failure makes it try again, or call.
      Fix: On `status=integration-requested`, say that the provider was requested and what happens next.
      Source: docs get-started/integration-requests
      Given two fleets have returned with status "failure"
      When two fleets return with status "integration-requested"
      Then what they read acknowledges their request

    @should @redirect.requested.stored
    Scenario: The request is stored for the fleet
      The id in this redirect is what later webhooks are matched by. Without it nobody can tell the fleet that its
      provider has come.
      Fix: Store `integration_request_id` for the fleet, as pending, before you answer.
      Source: docs get-started/integration-requests
      When the fleet returns with status "integration-requested"
      Then a view shows the request stored as pending

    @should @redirect.requested.on-failure-url
    Scenario: A request that comes to the failure URL is a request all the same
      The docs send a request to the success URL, the SDK's README to the failure URL. A handler that looks at the URL
      and not at `status` tells half of these fleets that they failed.
      Fix: Let both URLs branch on `status`, by the same code.
      Source: connect-sdk README, which contradicts docs get-started/integration-requests
      Given two fleets have returned with status "failure"
      When the fleet returns to the failure URL with the query "status=integration-requested&integration_request_id={integration_request_id}"
      And it returns as documented, with status "integration-requested"
      And two fleets return to the failure URL with an integration request
      Then what they read acknowledges their request
      And where a view shows requests, both ways store it

  Rule: A request earns no more than provisional access

    @hardening @redirect.requested.provisional-access
    Scenario: Access that a request earns is provisional
      You may let a fleet work while its provider is being added. Let it in as `live` and nobody will ever look again
      whether data flows.
      Fix: Give a fleet that requested its provider access that says `provisional` and ends by itself, or none.
      Source: docs get-started/integration-requests
      When the fleet returns with status "integration-requested"
      Then access given for the request is provisional at most

  Rule: A request without an id is no reason to fall over

    @hardening @redirect.requested.without-id
    Scenario: A request that names no id
      The SDK's README and the API do not mention the id, so it may be missing. A handler that stores what it did not
      get has one record, with an empty key, for all such fleets.
      Fix: Without an id acknowledge the request and store nothing; the list of requests at Catena has it.
      Source: derived; only docs get-started/integration-requests names `integration_request_id`
      When the fleet returns with the query "status=integration-requested"
      Then the partner does not crash
      And the fleet is not taken as connected
      And nothing is stored under the id ""
      And nothing is stored under the id "null"
      And nothing is stored under the id "undefined"
