Feature: A fleet connects
  A whole session through a simulated Catena: the invitation, the hosted flow, the redirect, and the signed webhooks.

  Rule: A fleet that completed Catena Connect is connected

    @must @journey.success
    Scenario: A fleet is invited, accepts, connects, and returns
      This is the main purpose of the integration. The redirect and the webhooks come from one session and carry
      matching ids.
      Fix: Look at the first refused delivery or the first unexpected page in the evidence below.
      Source: docs recipes/create-invitations
      Given the fleet has opened its invitation and accepted it
      When it connects a provider and returns
      Then the fleet is shown as connected

  Rule: Every kind of connection counts, and counts once

    @should @journey.reused-connection
    Scenario: A fleet uses a connection that Catena already has
      A fleet that connected its provider for another partner is linked to that connection, and Catena does not send
      `connection.created`. A handler that waits for that event waits forever.
      Fix: Connect a fleet on `fleet_connection.created` alone; `connection.created` may be missing.
      Source: docs recipes/create-invitations
      Given a fleet with a connection from another partner has accepted its invitation
      When it connects the same provider again and returns
      Then the fleet ends up stored as live

    @should @journey.second-provider
    Scenario: A fleet connects two providers in one session
      A fleet with two kinds of devices connects two providers, and each sends its own `fleet_connection.created`. It is
      still one carrier, and should be welcomed once.
      Fix: Store connections as a set for each fleet; welcome the fleet when the set gets its first entry.
      Source: docs get-started/integration-requests
      Given the fleet has opened its invitation and accepted it
      When it connects a provider and is stored as connected
      And it connects a second provider and returns
      Then the fleet counts as connected once
