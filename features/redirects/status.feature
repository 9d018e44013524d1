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

    @hardening @redirect.status.missing
    Scenario: A redirect without a status is neither a connection nor a crash
      Bookmarks, link scanners and mail programs open the bare URL. A handler that defaults to "success" connects
      them all.
      Fix: Treat a missing `status` as an unknown one: a neutral page, and no change.
      Source: derived from docs get-started/integration-requests, which always has one
      When the fleet returns with the query ""
      Then the partner does not crash
      And the fleet is not taken as connected

    @hardening @redirect.status.empty
    Scenario: An empty status is neither a connection nor a crash
      In many languages an empty text is false, and what follows `||` is what you meant for another case.
      Fix: Compare `status` with the three documented values; let none of them be the default.
      Source: derived from docs get-started/integration-requests, which lists the values
      When the fleet returns with the query "status="
      Then the partner does not crash
      And the fleet is not taken as connected

    @hardening @redirect.status.repeated
    Scenario: Two statuses that contradict each other are not a connection
      Catena sends one. Frameworks differ in whether the first or the last one counts, so whoever adds a second
      chooses which of your layers believes what.
      Fix: Read all values of `status`; if there is more than one, treat it as unknown.
      Source: derived from docs get-started/integration-requests, which has one
      When the fleet returns with the query "status=success&status=failure"
      And the fleet returns with the query "status=failure&status=success"
      Then the fleet is not taken as connected by any of them

    @hardening @redirect.status.case
    Scenario: Other spellings of a status are not a crash
      `SUCCESS`, `Success` and ` success ` are not documented. What you make of them is yours, but not a 500.
      Fix: Let the last branch take every value that is not exactly a documented one.
      Source: derived from docs get-started/integration-requests, which lists the values
      When the fleet returns with the query "status=SUCCESS"
      And the fleet returns with the query "status=Success"
      And the fleet returns with the query "status=+success+"
      Then the partner does not crash on any of them

  Rule: A status is read as the web encodes it

    @should @redirect.status.encoded
    Scenario: An encoded dash is a dash
      `integration%2Drequested` and `integration-requested` are the same text to a query parser, and differ only for
      code that looks at the raw query.
      Fix: Read the query with your framework's parser, never with `contains` or a regular expression.
      Source: URL standard, application/x-www-form-urlencoded
      When the fleet returns with the query "status=integration%2Drequested&integration_request_id={integration_request_id}"
      And it returns as documented, with status "integration-requested"
      Then both ways lead to the same outcome
