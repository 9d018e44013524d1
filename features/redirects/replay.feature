Feature: A redirect is opened more than once
  Browsers reload, fleets press "back", and bookmarks last for years. A redirect may be opened any number of times.

  Rule: Opening the same redirect again changes nothing

    @should @redirect.replay.idempotent
    Scenario: A reload is not a second request
      If each reload stores a request, the fleet has several pending requests and gets several notices. If the URL
      works only once, a mail scanner that opens it first leaves the fleet with an error.
      Fix: Serve the URL as often as it is opened; make `integration_request_id` the key of the record, and notify the
      fleet only when the record is new.
      Source: docs get-started/integration-requests, which asks to persist the id; derived
      When the fleet returns with status "integration-requested"
      And the same redirect is replayed twice
      Then each replay has the outcome of the first visit
      And there is one record of the request
      And the fleet gets one notice

    @hardening @redirect.replay.concurrent
    Scenario: Eight visits at once make one request
      Browsers prefetch, and fleets click twice. Code that first checks for the record and then inserts it can insert it
      twice.
      Fix: Let the database reject a second record: use a unique key, and an insert that does nothing on conflict.
      Source: derived; CWE-362
      When eight browsers open the redirect of status "integration-requested" at once
      And browsers of another fleet open its redirect a few milliseconds apart
      Then there is one record of the request

    @hardening @redirect.replay.days-later
    Scenario: A completed request stays completed
      The provider is live, the fleet is connected, and then somebody opens the old URL again. A request that this
      reopens stays pending, and the provisional period starts again.
      Fix: Insert the request if it is new; never update an existing one because of a redirect.
      Source: derived
      When the fleet returns with status "integration-requested"
      And webhooks confirm the fleet's connection
      Given its request is stored as live
      When the same redirect is replayed
      Then the request is still stored as live

  Rule: A request belongs to the fleet that made it

    @hardening @redirect.foreign-fleet
    Scenario: Another fleet returns with an id that is already used
      Fleets share URLs by mail and in screenshots. If the request belongs to the last fleet that opened the URL, the
      fleet that made the request is never notified.
      Fix: If the id is already stored for another fleet, leave it there.
      Source: derived; CWE-639
      When the fleet returns with status "integration-requested"
      And another fleet returns with the same request
      Then the request still belongs to the first fleet
