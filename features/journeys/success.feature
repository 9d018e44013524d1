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
