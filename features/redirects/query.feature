Feature: The query string is read as the web reads one
  Public sources name six parameters that may ride on a redirect, and none of them names all six. More may come.

  Rule: What a handler does not know does not disturb it

    @should @redirect.query.extra
    Scenario: Parameters the partner does not know are tolerated
      A handler with a strict schema turns every connected fleet away on the day Catena adds a parameter; one
      that splits the query by hand trips over a `+` or an `=` in it.
      Fix: Read the parameters you need with your framework's query parser, and ignore all others.
      Source: OpenAPI orgs service (`invitation_id`, `fleet_ref`), connect-sdk README (`tsp_count`, `skip_reason`)
      When the fleet returns with status "success"
      And it returns again with every parameter that any source names
      Then it sees the same outcome as before
      And for any extra parameters it sees the same outcome as before
