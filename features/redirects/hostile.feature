Feature: Somebody else wrote the redirect
  The address of a callback is public, and so a link to it can be made by anyone and sent to a signed-in fleet.

  Rule: What stands in the address is text

    @must @redirect.reflected-markup
    Scenario: Markup in a parameter is not part of the page
      A `status` or `skip_reason` that is shown as it came runs as a script in your own pages, with the session of
      whoever opened the link.
      Fix: Let your templates escape everything, and do not show parameters at all where you can avoid it.
      Source: CWE-79
      When the fleet returns with status "success"
      And it returns with markup in every parameter
      Then none of it is an element of a page

    @must @redirect.header-injection
    Scenario: A line break in a parameter begins no header
      Whoever can add a header to your answer can add a cookie to it, or a second answer.
      Fix: Never build a header by joining texts; let your framework set it, and refuse control characters.
      Source: CWE-113
      When the fleet returns with status "success"
      And it returns with a line break and a header in every parameter
      Then none of it is a header of a response

  Rule: No parameter says where the browser goes

    @must @redirect.open-redirect
    Scenario: Another site in a parameter is not gone to
      A link that begins with your name and ends on another site is what phishing is made of.
      Fix: Redirect to paths of your own only; if a parameter chooses one, choose from a list.
      Source: CWE-601
      When the fleet returns with status "success"
      And it returns with another site in every parameter
      Then the browser is not sent there
