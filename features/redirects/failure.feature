Feature: The fleet returns without a connection
  The fleet declined, left, or its link had expired. Catena sends the browser to the failure URL with
  `status=failure`.

  Rule: A fleet that did not connect lands on a page

    @must @redirect.failure.answered
    Scenario: A failure redirect ends on a page
      The fleet may try again today, if a page tells it how.
      Fix: Answer the failure URL with a 2xx page. A documented outcome is not an error on your side.
      Source: docs get-started/integration-requests
      When the fleet returns with status "failure"
      Then the fleet lands on a page

  Rule: A failure is not a connection

    @must @redirect.failure.not-connected
    Scenario: A fleet that did not connect is not taken as connected
      A fleet that sees "connected" after it declined does not try again, and no data arrives.
      Fix: Give the failure URL its own page and change nothing in what is stored for the fleet.
      Source: docs get-started/integration-requests
      When the fleet returns with status "failure"
      Then the fleet is not taken as connected

    @should @redirect.failure.distinguished
    Scenario: The failure page differs from the other two pages
      The fleet must do something different after each outcome: continue, wait, or try again. One page cannot say all
      three.
      Fix: Branch on `status` before you render, and give the failure a page that says how to try again.
      Source: docs get-started/integration-requests
      Given two other fleets have connected and returned with status "success"
      When two fleets return with status "integration-requested"
      And two fleets return with status "failure"
      Then the failure pages differ from both others

  Rule: A failure does not remove a connection

    @hardening @redirect.failure.keeps-connection
    Scenario: A failure follows a confirmed connection
      A fleet opens its old link again and leaves, or somebody types the failure URL. The connection that webhooks
      confirmed still exists and still sends data.
      Fix: Never reduce a fleet's access because of a redirect; only webhooks end a connection.
      Source: connect-sdk README, which calls webhooks the record
      Given webhooks have confirmed the fleet's connection
      And the fleet is stored as live
      When the fleet returns with status "failure"
      Then the fleet is still stored as live

  Rule: Additional parameters do not change a failure

    @should @redirect.failure.skip-reason
    Scenario: A failure has a reason and a count
      According to the SDK's README, Catena adds `skip_reason` when a fleet says why it declined, and `tsp_count` to any
      outcome.
      Fix: Read `status`, and ignore what you do not need.
      Source: connect-sdk README
      When the fleet returns with status "failure"
      And the fleet returns to the failure URL with the query "status=failure&skip_reason=Not+now%3A+%22maybe%22+%26+later&tsp_count=0"
      Then it sees the same outcome as before
