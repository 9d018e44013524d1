Feature: The fleet comes back without a connection
  The fleet declined, left, or the link had expired. Catena sends the browser to the failure URL with
  `status=failure`.

  Rule: A fleet that did not connect lands on a page

    @must @redirect.failure.answered
    Scenario: A failure redirect ends on a page
      This fleet may try again today, if the page is there and tells it how.
      Fix: Answer the failure URL with a 2xx page; an ending that Catena documents is not an error of yours.
      Source: docs get-started/integration-requests
      When the fleet returns with status "failure"
      Then the fleet lands on a page

  Rule: A failure is not a connection

    @must @redirect.failure.not-connected
    Scenario: A fleet that did not connect is not taken as connected
      A fleet that reads "connected" after declining does not come back, and no data comes either.
      Fix: Give the failure URL its own page and change nothing in what is stored for the fleet.
      Source: docs get-started/integration-requests
      When the fleet returns with status "failure"
      Then the fleet is not taken as connected
