Feature: A redirect comes more than once
  Browsers reload, fleets press "back", and bookmarks live for years. A redirect is a prompt to look, so it may come
  as often as it likes.

  Rule: The same redirect again changes nothing

    @should @redirect.replay.idempotent
    Scenario: A reload is no second request
      Whoever stores a request at each reload has a fleet that waits several times, and is told several times.
      Fix: Make `integration_request_id` the key of the record, and tell the fleet when the record is new.
      Source: docs get-started/integration-requests, which asks to persist the id; derived
      When the fleet returns with status "integration-requested"
      And the same redirect is replayed twice
      Then it sees the same outcome as before
      And there is one record of the request
      And the fleet gets one notice

    @hardening @redirect.replay.concurrent
    Scenario: Eight at once are one request
      Browsers prefetch, and fleets click twice. "Look whether it is there, then insert" has room for a second one in
      between.
      Fix: Let the database refuse a second record: a unique key, and an insert that does nothing on conflict.
      Source: derived; CWE-362
      When eight browsers follow the redirect of status "integration-requested" at once
      Then there is one record of the request

    @hardening @redirect.replay.days-later
    Scenario: A finished request stays finished
      The provider has come, the fleet is connected, and then somebody opens the old address again. A request that
      is reopened by it waits for a provider that is there, and begins the provisional time anew.
      Fix: Insert the request if it is new; never update one that is there from a redirect.
      Source: derived
      When the fleet returns with status "integration-requested"
      And webhooks confirm the fleet's connection
      Given its request is stored as answered
      When the same redirect is replayed
      Then the request is still answered

  Rule: A request belongs to the fleet that made it

    @hardening @redirect.foreign-fleet
    Scenario: Another fleet comes with an id that is taken
      Addresses are shared by mail and by screenshot. If the last one to open it owns the request, the one who waits
      is not told.
      Fix: If the id is stored for another fleet already, leave it there.
      Source: derived; CWE-639
      When the fleet returns with status "integration-requested"
      And another fleet returns with the same request
      Then the request still belongs to the first fleet
