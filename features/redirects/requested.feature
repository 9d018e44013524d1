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
