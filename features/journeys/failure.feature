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
