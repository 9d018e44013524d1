Feature: An attacker wrote the redirect
  The URL of a callback is public. Anyone can make a link to it and send it to a signed-in fleet.

  Rule: Parameters are shown as text

    @must @redirect.reflected-markup
    Scenario: Markup in a parameter does not become part of the page
      If a page shows `status` or `skip_reason` without escaping, a script in the parameter runs on your page with the
      session of whoever opened the link.
      Fix: Let your templates escape everything, and avoid showing parameters at all.
      Source: CWE-79
      When the fleet returns with status "success"
      And it returns with markup in every parameter
      Then none of it becomes an element of a page

    @must @redirect.header-injection
    Scenario: A line break in a parameter does not start a header
      An attacker who can add a header to your answer can set a cookie or add a second answer.
      Fix: Never build a header by joining strings; let your framework set it, and reject control characters.
      Source: CWE-113
      When the fleet returns with status "success"
      And it returns with a line break and a header in every parameter
      Then none of it becomes a header of a response

  Rule: Parameters do not choose where the browser goes

    @must @redirect.open-redirect
    Scenario: The browser is not redirected to another site in a parameter
      Phishing uses links that start with your domain and end on another site.
      Fix: Redirect to your own paths only; if a parameter chooses one, choose it from a fixed list.
      Source: CWE-601
      When the fleet returns with status "success"
      And it returns with another site in every parameter
      Then the browser is not sent there
