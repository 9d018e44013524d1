Feature: The id of an integration request is validated
  `integration_request_id` is a UUID. Anyone can type a redirect, so the parameter can have any value.

  Rule: An invalid id is not stored and does not cause a crash

    @hardening @redirect.id.malformed
    Scenario: An id is not a UUID
      No webhook refers to an id that Catena did not create, so a record under such an id stays pending forever.
      Fix: Parse the id as a UUID before you store it; if it is not one, acknowledge the request without storing it.
      Source: derived from docs get-started/integration-requests, where the id is a UUID
      When the fleet returns with the query "status=integration-requested&integration_request_id=not-a-uuid-{fleet_ref}"
      Then the partner does not crash
      And nothing is stored under the id "not-a-uuid-{fleet_ref}"

    @hardening @redirect.id.repeated
    Scenario: A redirect has two ids
      Catena sends one id. If you store both, anyone can fill your database with made-up ids.
      Fix: If the id is repeated, treat it as malformed.
      Source: derived from docs get-started/integration-requests, which has one
      When the fleet returns with the query "status=integration-requested&integration_request_id={integration_request_id}&integration_request_id={another_id}"
      Then the partner does not crash
      And at most one of the two ids is stored

    @hardening @redirect.id.hostile
    Scenario: An id is an attack string
      Vulnerability scanners try all of these values. A 500 shows that a value was used before it was validated.
      Fix: Parse the id before you use it in a query, a path, a file or a log line.
      Source: derived; CWE-20
      When the fleet returns with a request for each of these ids
        | what                 | encoded                                              |
        | a quote              | %27                                                  |
        | a double quote       | %22                                                  |
        | an SQL condition     | x%27+OR+%271%27%3D%271                               |
        | an SQL comment       | 1%3B+SELECT+pg_sleep%280%29--                        |
        | a path upwards       | ..%2F..%2F..%2Fetc%2Fpasswd                          |
        | a NUL                | 5c06372b-5b5a-4477-88ee-6cd8d3b55efb%00              |
        | a line break         | 5c06372b-5b5a-4477-88ee-6cd8d3b55efb%0D%0Ax%3A+y     |
        | bytes that are not text | %FF%FE                                            |
        | a single percent sign | %                                                   |
        | a template           | %7B%7B7%2A7%7D%7D%24%7B7%2A7%7D                      |
        | four kilobytes       | {4 KiB}                                              |
      Then the partner does not crash on any of them
