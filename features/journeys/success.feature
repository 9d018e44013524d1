Feature: A fleet connects
  A whole session through a simulated Catena: the invitation, the hosted flow, the redirect, and the signed
  webhooks that belong to it.

  Rule: A fleet that went through Connect ends up connected

    @must @journey.success
    Scenario: Invited, accepted, connected, returned
      This is what the integration is for. Redirect and webhooks come from one session, with the ids that
      belong together.
      Fix: Look at the first refused delivery or the first unexpected page in the evidence below.
      Source: docs recipes/create-invitations
      Given the fleet has opened its invitation and accepted it
      When it connects a provider and returns
      Then the fleet is shown as connected

  Rule: Every way to a connection counts, and counts once

    @should @journey.reused-connection
    Scenario: A connection that Catena knows already
      A fleet that connected its provider for somebody else is linked to that connection, and no `connection.created`
      is sent. A handler that waits for it waits for ever.
      Fix: Connect a fleet on `fleet_connection.created` alone; `connection.created` may be missing.
      Source: docs recipes/create-invitations
      Given a fleet whose connection Catena knows already has accepted its invitation
      When it connects the same provider again and returns
      Then the fleet ends up stored as live

    @should @journey.second-provider
    Scenario: Two providers in one session
      A fleet with two kinds of devices connects both, and each has its own `fleet_connection.created`. It is one
      carrier, welcomed once.
      Fix: Keep connections as a set for each fleet; welcome the fleet when the set stops being empty.
      Source: docs get-started/integration-requests
      Given the fleet has opened its invitation and accepted it
      When it connects a provider and is stored as connected
      And it connects a second provider and returns
      Then the fleet counts as connected once
