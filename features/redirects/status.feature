Feature: Only a documented status has a meaning
  `status` has three documented values. A redirect with any other value changes nothing.

  Rule: An unknown status is not a connection

    @hardening @redirect.status.unknown
    Scenario: An unknown status is neither a connection nor a crash
      Catena may add a fourth outcome. A handler whose default branch means "connected" takes it for a connection, and a
      handler without a default branch answers 500.
      Fix: Let the default branch show a neutral page and change nothing.
      Source: derived from docs get-started/integration-requests, which lists the values
      When the fleet returns with status "provider-pending"
      Then the partner does not crash
      And the fleet is not taken as connected

    @hardening @redirect.status.missing
    Scenario: A redirect without a status is neither a connection nor a crash
      Bookmarks, link scanners and mail programs open the URL without parameters. A handler that defaults to "success"
      connects all these fleets.
      Fix: Treat a missing `status` like an unknown one: a neutral page, and no change.
      Source: derived from docs get-started/integration-requests, which always has one
      When the fleet returns with the query ""
      Then the partner does not crash
      And the fleet is not taken as connected

    @hardening @redirect.status.empty
    Scenario: An empty status is neither a connection nor a crash
      In many languages an empty string is false, so that `status || "success"` means success.
      Fix: Compare `status` with the three documented values; make none of them the default.
      Source: derived from docs get-started/integration-requests, which lists the values
      When the fleet returns with the query "status="
      Then the partner does not crash
      And the fleet is not taken as connected

    @hardening @redirect.status.repeated
    Scenario: Two contradicting statuses are not a connection
      Catena sends one status. Some frameworks use the first value and some the last, so an attacker who adds a second
      one can make your layers disagree.
      Fix: Read all values of `status`; if there is more than one, treat it as unknown.
      Source: derived from docs get-started/integration-requests, which has one
      When the fleet returns with the query "status=success&status=failure"
      And the fleet returns with the query "status=failure&status=success"
      Then the partner does not crash on any of them
      And the fleet is not taken as connected by any of them

    @hardening @redirect.status.structured
    Scenario: Parameters that a framework reads as lists or objects
      Many frameworks make a list of `status[]=` and an object of `id[$ne]=`. Code that expects a text crashes on them,
      and a database query that gets the object finds the request of another fleet.
      Fix: Use `status` and `integration_request_id` only if each of them is one text, and treat everything else as
      unknown.
      Source: derived; CWE-943
      Given another fleet has returned with an integration request
      When the fleet returns with the query "status[]=success"
      And the fleet returns with the query "status%5Bx%5D=success"
      And the fleet returns with the query "status=failure&status=failure"
      And the fleet returns with the query "status=integration-requested&integration_request_id[]={another_id}"
      And the fleet returns with the query "status=integration-requested&integration_request_id[$ne]=none"
      And the fleet returns with the query "status=integration-requested&integration_request_id[$eq]={another_id}"
      Then the partner does not crash on any of them
      And the fleet is not taken as connected by any of them
      And if a view shows requests, that of the other fleet is unchanged

    @hardening @redirect.status.case
    Scenario: Other spellings of a status do not cause a crash
      `SUCCESS`, `Success` and ` success ` are not documented. You may accept or reject them, but not answer 500.
      Fix: Let the default branch handle every value that is not exactly a documented one.
      Source: derived from docs get-started/integration-requests, which lists the values
      When the fleet returns with the query "status=SUCCESS"
      And the fleet returns with the query "status=Success"
      And the fleet returns with the query "status=+success+"
      Then the partner does not crash on any of them

  Rule: A status is decoded as the web standard says

    @should @redirect.status.encoded
    Scenario: An encoded dash is a dash
      For a query parser, `integration%2Drequested` and `integration-requested` are the same text. They differ only for
      code that searches the raw query.
      Fix: Read the query with your framework's parser, never with `contains` or a regular expression.
      Source: URL standard, application/x-www-form-urlencoded
      When the fleet returns with the query "status=integration%2Drequested&integration_request_id={integration_request_id}"
      And it returns as documented, with status "integration-requested"
      Then both visits have the same outcome
