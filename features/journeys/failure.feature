Feature: A fleet does not connect
  Whole sessions through a simulated Catena that end on the failure URL.

  Rule: A fleet that declined is not connected

    @must @journey.failure.declined
    Scenario: Invited and declined
      The fleet said no. Whatever was stored for it before stays as it was.
      Fix: Give the failure URL its own page and change nothing in what is stored for the fleet.
      Source: docs get-started/integration-requests
      Given the fleet has opened its invitation
      When it declines
      Then the fleet is not taken as connected

  Rule: A fleet whose invitation ran out is not connected

    @should @journey.failure.expired
    Scenario: Invited and too late
      `invitation.expired` ends an invitation as `invitation.accepted` does, and says the opposite. A clean-up that
      closes both alike lets in a carrier that never agreed to anything.
      Fix: On `invitation.expired` close the invitation only; connect a fleet on `fleet_connection.created`.
      Source: OpenAPI organizations service (`invitation.expired`)
      Given the fleet has opened its invitation
      When its invitation runs out and it opens the link again
      Then the fleet is not taken as connected

  Rule: A fleet that left on the way is not connected

    @should @journey.failure.left
    Scenario: Invited, accepted, and left
      The fleet agreed to share and then did not connect anything: nothing will be shared until it comes back.
      `invitation.accepted` and `share_agreement.created` are no connection.
      Fix: Connect a fleet on `fleet_connection.created`, and show it the page of your failure URL until then.
      Source: docs get-started/integration-requests
      Given the fleet has opened its invitation and accepted it
      When it leaves without connecting
      Then the fleet is not taken as connected
