Feature: The id of an integration request is what Catena gave it
  `integration_request_id` is a UUID. Anyone can type a redirect, so anything may stand in its place.

  Rule: An id that is none is neither stored nor a crash

    @hardening @redirect.id.malformed
    Scenario: An id that is not a UUID
      A record under an id that Catena never gave is matched by no webhook, and waits for ever.
      Fix: Parse the id as a UUID before you store it; if it is none, acknowledge the request without it.
      Source: derived from docs get-started/integration-requests, where the id is a UUID
      When the fleet returns with the query "status=integration-requested&integration_request_id=not-a-uuid-{fleet_ref}"
      Then the partner does not crash
      And nothing is stored under the id "not-a-uuid-{fleet_ref}"

    @hardening @redirect.id.repeated
    Scenario: Two ids in one redirect
      Catena sends one. Storing both lets a typed URL fill your book as fast as it can list ids.
      Fix: If the id is repeated, treat it as malformed.
      Source: derived from docs get-started/integration-requests, which has one
      When the fleet returns with the query "status=integration-requested&integration_request_id={integration_request_id}&integration_request_id={another_id}"
      Then the partner does not crash
      And at most one of the two ids is stored

    @hardening @redirect.id.hostile
    Scenario: Ids that are written to break something
      These stand in every scanner's list. A 500 says that one of them came further than it should.
      Fix: Parse the id before it reaches a query, a path, a file or a log line.
      Source: derived; CWE-20
      When the fleet returns with a request of each of these ids
        | what                 | encoded                                              |
        | a quote              | %27                                                  |
        | a double quote       | %22                                                  |
        | an SQL condition     | x%27+OR+%271%27%3D%271                               |
        | an SQL comment       | 1%3B+SELECT+pg_sleep%280%29--                        |
        | a path upwards       | ..%2F..%2F..%2Fetc%2Fpasswd                          |
        | a NUL                | 5c06372b-5b5a-4477-88ee-6cd8d3b55efb%00              |
        | a line break         | 5c06372b-5b5a-4477-88ee-6cd8d3b55efb%0D%0Ax%3A+y     |
        | bytes that are no text | %FF%FE                                             |
        | a percent sign alone | %                                                    |
        | a template           | %7B%7B7%2A7%7D%7D%24%7B7%2A7%7D                      |
        | four kilobytes       | {4 KiB}                                              |
      Then the partner does not crash on any of them
