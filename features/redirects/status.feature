Feature: The status says what happened, or nothing does
  `status` has three documented values. A redirect with any other is a prompt to look, not news.

  Rule: A status nobody knows is not a connection

    @hardening @redirect.status.unknown
    Scenario: An unknown status is neither a connection nor a crash
      Catena may document a fourth outcome tomorrow. A handler whose last branch means "connected" takes it for
      one; a handler without a last branch answers 500.
      Fix: Let the last branch show a neutral page and change nothing.
      Source: derived from docs get-started/integration-requests, which lists the values
      When the fleet returns with status "provider-pending"
      Then the partner does not crash
      And the fleet is not taken as connected
