Feature: A fleet does not connect
  Whole sessions through a simulated Catena that end on the failure URL.

  Rule: A fleet that declined is not connected

    @must @journey.failure.declined
    Scenario: A fleet is invited and declines
      The fleet refused to share its data. What was stored for it before must stay as it was.
      Fix: Give the failure URL its own page and change nothing in what is stored for the fleet.
      Source: docs get-started/integration-requests
      Given the fleet has opened its invitation
      When it declines
      Then the fleet is not taken as connected

  Rule: A fleet whose invitation expired is not connected

    @should @journey.failure.expired
    Scenario: A fleet is invited and its invitation expires
      Both `invitation.expired` and `invitation.accepted` end an invitation, but with opposite meanings. Code that
      handles both in the same way gives access to a carrier that never agreed to anything.
      Fix: On `invitation.expired` close the invitation only; connect a fleet on `fleet_connection.created`.
      Source: OpenAPI organizations service (`invitation.expired`)
      Given the fleet has opened its invitation
      When its invitation expires and it opens the link again
      Then the fleet is not taken as connected

  Rule: A fleet that left before it connected a provider is not connected

    @should @journey.failure.left
    Scenario: A fleet is invited, accepts, and leaves
      The fleet agreed to share but connected no provider, so no data is shared until it returns.
      `invitation.accepted` and `share_agreement.created` do not mean that the fleet is connected.
      Fix: Connect a fleet on `fleet_connection.created`, and show it the page of your failure URL until then.
      Source: docs get-started/integration-requests
      Given the fleet has opened its invitation and accepted it
      When it leaves without connecting
      Then the fleet is not taken as connected

  Rule: A fleet that failed may try again

    @should @journey.failure.then-connected
    Scenario: A fleet leaves, tries again in the same browser, and connects
      Most fleets that leave come back the same day, with every cookie of the first attempt. A failure that is kept in
      the session is shown to them after they have connected.
      Fix: Decide by the redirect that has just come and by the webhooks, never by an outcome kept in the session.
      Source: docs get-started/integration-requests
      Given the fleet has opened its invitation and accepted it
      When it leaves without connecting
      And it opens its link again in the same browser, connects a provider and returns
      Then the fleet is shown as connected
